package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the hosts of this process where they should be, without a request: starts those of allowed
 * realms, takes lanes over that nobody holds any more, and has hosts look at their sources when
 * files change that they have read or looked for. A change in the host's own realm is looked at at
 * once; one in another realm, from which it imports, in its turn. Runs on the timers' thread; each
 * round is bounded.
 */
public final class HostPatrol implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int REALMS_PER_ROUND = 50;

  private final RealmHosts hosts;
  private final Supplier<List<String>> realms;
  private final AllowedRealms allowed;
  private final ScheduledExecutorService timers;
  private final InvalidationBus.Subscription changes;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final Set<String> changedBeside = ConcurrentHashMap.newKeySet();
  private @Nullable ScheduledFuture<?> rounds;
  private int next;

  public HostPatrol(RealmHosts hosts, HostingParts parts) {
    this.hosts = hosts;
    this.realms = parts.realms();
    this.allowed = parts.allowed();
    this.timers = parts.timers();
    this.changes = parts.bus().subscribe(this::heard);
  }

  /** Begins to start hosts. */
  public synchronized void start() {
    if (rounds == null) {
      rounds =
          timers.scheduleWithFixedDelay(this::round, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void heard(Invalidation invalidation) {
    String realm = invalidation.realm();
    if (realm.isEmpty()) {
      return; // definitions were cleared: no file has changed
    }
    Predicate<String> files = ChangedFiles.of(invalidation);
    Set<String> touched = hosts.touched(files);
    boolean own =
        touched.remove(realm)
            || files.test(HostDeclaration.of(realm))
            || !hosts.hosted().contains(realm);
    if (own && changed.add(realm)) {
      timers.execute(() -> {
        changed.remove(realm);
        hosts.look(realm);
      });
    }
    changedBeside.addAll(touched);
  }

  private void round() {
    List<String> mine = realms.get().stream().filter(allowed::contains).toList();
    for (int i = 0; i < Math.min(REALMS_PER_ROUND, mine.size()); i++) {
      String realm = mine.get(Math.floorMod(next++, mine.size()));
      if (hosts.unplaced(realm)) {
        hosts.wake(realm);
      } else {
        hosts.takeOver(realm);
      }
    }
    List<String> looked = new ArrayList<>();
    for (String realm : changedBeside) {
      if (looked.size() == REALMS_PER_ROUND) {
        break;
      }
      looked.add(realm);
      hosts.look(realm);
    }
    looked.forEach(changedBeside::remove);
  }

  @Override
  public synchronized void close() {
    changes.close();
    if (rounds != null) {
      rounds.cancel(false);
    }
  }
}
