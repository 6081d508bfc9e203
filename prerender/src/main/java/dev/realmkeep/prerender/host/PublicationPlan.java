package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import dev.realmkeep.prerender.host.lane.Writes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What publishing a module's sources takes: which hook runs, and what is written beside it. Asks
 * the store, and waits for it.
 *
 * <p>That a realm's module was published, and what its sources were then, is kept in a document of
 * a table that no module can name, because no module's URL is its. It is written in the commit of
 * the hook, so {@code init} runs to its end once in the life of a realm, also when it writes
 * nothing, and {@code update} once for each change, also for one that was made while no process ran
 * the realm.
 */
record PublicationPlan(@Nullable Hook hook, Writes writes) {

  /** Schedules of a realm that are compared with the declared ones. */
  static final int SCHEDULES_MAX = 100_000;

  private static final String ID = "published";

  static PublicationPlan of(
      String realm, LaneStore store, HostDescription description, String identity) {
    DocumentTable table = new DocumentTable(realm, CodeRef.of("realmkeep:host", "State"));
    for (HostDescription.Table declared : description.tables()) {
      store.declare(declared.table(), declared.indexes()).join();
    }
    Optional<Document> noted = store.get(table, ID).join();
    String sources = hash(identity);
    String note = "{\"id\":\"" + ID + "\",\"sources\":\"" + sources + "\"}";
    boolean isSame =
        !identity.isEmpty() && noted.filter(known -> known.json().contains(sources)).isPresent();
    Hook hook = noted.isEmpty() ? Hook.INIT : Hook.UPDATE;
    List<ScheduledCall> schedules = store.schedules(realm, SCHEDULES_MAX).join();
    List<ScheduleChange> changes =
        DeclaredSchedules.changes(description, schedules, store.due(realm, 1).join().nowMillis());
    return new PublicationPlan(
        !isSame && description.hooks().contains(hook) ? hook : null,
        new Writes(isSame ? List.of() : List.of(new DocumentChange.Put(table, ID, note)), changes));
  }

  private static String hash(String identity) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
