package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.memory.DefinitionRows.Row;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.ReferenceName;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRun.State;
import dev.realmkeep.cache.port.IndexRuns;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The runs over {@link InMemoryRealms}, in the memory of one process. Keeps one run per realm and
 * extractor version. May be used from any thread; {@link #onChange} is called outside of the lock.
 */
public final class InMemoryIndexRuns implements IndexRuns {
  private final InMemoryRealms realms;
  private final Clock clock;
  private final Duration ageMax;
  private final int filesPerPage;
  private final List<Runnable> looks = new CopyOnWriteArrayList<>();

  /** By realm and version, in the order they were opened; guarded by the lock of the realms. */
  private final Map<Owner, Held> runs = new LinkedHashMap<>();

  private long lastId; // guarded by the lock of the realms

  private record Owner(String realm, String extractorVersion) {}

  /**
   * @param run as it was when it last changed
   * @param openedNanos when it was opened, on the monotonic clock
   */
  private record Held(IndexRun run, long openedNanos) {
    boolean open() {
      return run.state() == State.OPEN;
    }

    Held with(State state, Counts counts, Duration took) {
      return new Held(run.with(state, counts, took), openedNanos);
    }
  }

  /**
   * @param ageMax an open run older than this is closed as expired
   * @param filesPerPage files looked at for one page, at least 1
   */
  public InMemoryIndexRuns(InMemoryRealms realms, Clock clock, Duration ageMax, int filesPerPage) {
    this.realms = realms;
    this.clock = clock;
    this.ageMax = ageMax;
    this.filesPerPage = filesPerPage;
  }

  @Override
  public CompletableFuture<Optional<Begun>> begin(String realm, String extractorVersion) {
    Owner owner = new Owner(realm, extractorVersion);
    return changing(state -> {
      RealmFiles files = state.realm(realm);
      if (files == null) {
        return Optional.empty();
      }
      Held held = runs.get(owner);
      if (held != null && held.open()) {
        return Optional.of(new Begun(seen(held), true));
      }
      IndexRun run =
          new IndexRun(
              ++lastId,
              realm,
              extractorVersion,
              State.OPEN,
              files.generation(),
              Counts.NONE,
              clock.epochMillis(),
              Duration.ZERO);
      Held opened = new Held(run, clock.nanoTime());
      runs.remove(owner); // so that the newest is last
      runs.put(owner, opened);
      return Optional.of(new Begun(seen(opened), false));
    });
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> latest(String realm) {
    return realms.locked(state -> newest(realm));
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> cancel(String realm) {
    return changing(state -> {
      runs.replaceAll((owner, held) ->
          held.open() && owner.realm().equals(realm)
              ? held.with(State.CANCELLED, held.run().counts(), age(held))
              : held);
      return newest(realm);
    });
  }

  @Override
  public CompletableFuture<List<IndexRun>> open(String extractorVersion) {
    return realms.locked(state -> {
      runs.replaceAll((owner, held) ->
          held.open() && age(held).compareTo(ageMax) > 0
              ? held.with(State.EXPIRED, held.run().counts(), age(held))
              : held);
      return runs.values().stream()
          .filter(held -> held.open() && held.run().extractorVersion().equals(extractorVersion))
          .map(this::seen)
          .toList();
    });
  }

  @Override
  public CompletableFuture<Page> page(String realm, @Nullable String after) {
    return realms
        .list(realm)
        .thenApply(files -> {
          NavigableSet<String> paths = new TreeSet<>();
          files.stream().map(FileStat::path).forEach(paths::add);
          List<String> looked =
              (after == null ? paths : paths.tailSet(after, false))
                  .stream().limit(filesPerPage).toList();
          List<String> modules =
              looked.stream()
                  .filter(ModuleUrl::hasExecutableExtension)
                  .map(path -> ReferenceName.urlOf(realm, path, paths))
                  .toList();
          return new Page(modules, looked.size() < filesPerPage ? null : looked.getLast());
        });
  }

  @Override
  public CompletableFuture<Map<ModuleKey, Standing>> standings(
      IndexRun run, Collection<ModuleKey> keys) {
    Set<ModuleKey> asked = new HashSet<>(keys);
    return realms.locked(state -> {
      Held held = runs.get(new Owner(run.realm(), run.extractorVersion()));
      long openedNanos = held == null ? clock.nanoTime() : held.openedNanos();
      Map<ModuleKey, Standing> standings = new HashMap<>();
      for (ModuleKey key : asked) {
        Row row = state.row(key);
        Standing standing = row == null ? null : standing(row, openedNanos);
        if (standing != null) {
          standings.put(key, standing);
        }
      }
      return standings;
    });
  }

  private @Nullable Standing standing(Row row, long openedNanos) {
    Duration life = row.populated().expiresAfter();
    if (life == null) {
      return row.populated().entry() instanceof ModuleEntry.Found ? Standing.FOUND : Standing.ERROR;
    }
    boolean answered = clock.nanoTime() - row.storedNanos() < life.toNanos();
    return answered || row.storedNanos() - openedNanos >= 0 ? Standing.FAILED : null;
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> report(long runId, Counts seen) {
    return realms.locked(state -> {
      Held held = open(runId);
      if (held == null) {
        return Optional.empty();
      }
      Counts known = held.run().counts();
      Counts best = seen.done() > known.done() ? seen : known;
      int total =
          seen.total() == Counts.NOT_COUNTED ? known.total() : Math.max(seen.total(), best.done());
      Held next = held.with(State.OPEN, best.withTotal(total), age(held));
      runs.put(ownerOf(held), next);
      return Optional.of(seen(next));
    });
  }

  @Override
  public CompletableFuture<Finish> finish(long runId, Counts seen, long generation) {
    return realms
        .locked(state -> {
          Held held = open(runId);
          if (held == null) {
            return Finish.ENDED_BEFORE;
          }
          RealmFiles files = state.realm(held.run().realm());
          if (generation != ANY_GENERATION && (files == null || files.generation() != generation)) {
            return Finish.MOVED;
          }
          runs.put(ownerOf(held), held.with(State.DONE, seen, age(held)));
          return Finish.DONE;
        })
        .whenComplete((finish, failure) -> {
          if (finish == Finish.DONE) {
            tell();
          }
        });
  }

  @Override
  public void onChange(Runnable look) {
    looks.add(look);
  }

  private <T> CompletableFuture<T> changing(Function<RealmsState, T> change) {
    CompletableFuture<T> changed = realms.locked(change);
    tell();
    return changed;
  }

  private void tell() {
    looks.forEach(Runnable::run);
  }

  private @Nullable Held open(long runId) {
    for (Held held : runs.values()) {
      if (held.run().id() == runId && held.open()) {
        return held;
      }
    }
    return null;
  }

  private Optional<IndexRun> newest(String realm) {
    return runs.values().stream()
        .filter(held -> held.run().realm().equals(realm))
        .reduce((before, after) -> after)
        .map(this::seen);
  }

  private static Owner ownerOf(Held held) {
    return new Owner(held.run().realm(), held.run().extractorVersion());
  }

  private Duration age(Held held) {
    return Duration.ofNanos(clock.nanoTime() - held.openedNanos());
  }

  private IndexRun seen(Held held) {
    return held.open() ? held.with(State.OPEN, held.run().counts(), age(held)).run() : held.run();
  }
}
