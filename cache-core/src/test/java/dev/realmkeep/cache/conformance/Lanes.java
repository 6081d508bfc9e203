package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ClientChange;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.port.LaneOwnership;
import dev.realmkeep.cache.port.LaneStore;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ports of one process over one store that has the realms {@link #REALM} and {@link #OTHER},
 * and what tests of them have in common.
 */
public record Lanes(LaneStore store, LaneOwnership ownership) {
  public static final String REALM = "https://r.example/a/";
  public static final String OTHER = "https://r.example/b/";
  public static final DocumentTable ACCOUNTS = table(REALM, "Account");
  public static final long HOUR = 3_600_000;

  public static DocumentTable table(String realm, String name) {
    return new DocumentTable(realm, CodeRef.of(realm + "model", name));
  }

  public static DocumentChange put(DocumentTable table, String id, String json) {
    return new DocumentChange.Put(table, id, json);
  }

  public static DocumentChange delete(DocumentTable table, String id) {
    return new DocumentChange.Delete(table, id);
  }

  public static ScheduleChange.Arm arm(
      String id, ScheduleChange.When when, @Nullable Long every, boolean keepIfSame) {
    return new ScheduleChange.Arm(id, FunctionKind.REDUCER, "tick", "[1]", when, every, keepIfSame);
  }

  public LaneClaim.Owned claim(String realm) {
    return (LaneClaim.Owned) await(ownership.claim(realm));
  }

  /** Commits under the present claim, which it makes if need be. */
  public CommitOutcome commit(Object... changes) {
    return commit(claim(REALM), changes);
  }

  public CommitOutcome commit(LaneClaim.Owned as, Object... changes) {
    return await(store.commit(of(as, changes)));
  }

  public static LaneCommit of(LaneClaim.Owned as, Object... changes) {
    return new LaneCommit(
        as.realm(),
        as.epoch(),
        as.version(),
        only(DocumentChange.class, changes),
        only(ScheduleChange.class, changes),
        only(ClientChange.class, changes));
  }

  public @Nullable Document get(String id) {
    return await(store.get(ACCOUNTS, id)).orElse(null);
  }

  public long now() {
    return await(store.due(REALM, 1)).nowMillis();
  }

  private static <T> List<T> only(Class<T> type, Object... changes) {
    return Stream.of(changes).filter(type::isInstance).map(type::cast).toList();
  }
}
