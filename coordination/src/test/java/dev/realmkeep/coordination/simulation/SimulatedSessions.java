package dev.realmkeep.coordination.simulation;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PersistOutcome.SourcesMoved;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.populate.BareCoordinator;
import dev.realmkeep.coordination.populate.PopulateSettings;
import dev.realmkeep.coordination.simulation.SimulatedServer.StoredRow;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What PgPopulateSessions and ValidatedPersist do, statement by statement. */
final class SimulatedSessions implements BareCoordinator.Sessions {
  private static final String LOCK_TIMEOUT = "canceling statement due to lock timeout";

  private final SimulatedPool populates;
  private final SimulatedPool reads;
  private final SimulatedListener listener;
  private final PopulateSettings settings;
  private final Defect defect;
  private final World world;
  private final ToLongFunction<String> heardGeneration;
  private boolean lastStored;

  /**
   * @param heardGeneration the generation of a realm as this node knows it
   */
  SimulatedSessions(
      World world,
      SimulatedPool populates,
      SimulatedPool reads,
      SimulatedListener listener,
      PopulateSettings settings,
      Defect defect,
      ToLongFunction<String> heardGeneration) {
    this.world = world;
    this.populates = populates;
    this.reads = reads;
    this.listener = listener;
    this.settings = settings;
    this.defect = defect;
    this.heardGeneration = heardGeneration;
  }

  @Override
  public CompletableFuture<BareCoordinator.Session> open(ModuleKey key, long lockKey) {
    return once(key, lockKey).exceptionallyCompose(lost -> once(key, lockKey));
  }

  private CompletableFuture<BareCoordinator.Session> once(ModuleKey key, long lockKey) {
    return populates.take().thenCompose(connection -> open(connection, key, lockKey));
  }

  /** Pipelined: the row is read by a later statement than the lock is tried by. */
  private CompletableFuture<BareCoordinator.Session> open(
      SimulatedConnection connection, ModuleKey key, long lockKey) {
    CompletableFuture<?> begun =
        connection.call(backend -> completedFuture(backend.begin(settings.silenceMax().toNanos())));
    CompletableFuture<Boolean> locked =
        connection.call(
            backend -> completedFuture(backend.server().tryLock(lockKey, backend.transaction())));
    CompletableFuture<Long> generation =
        connection.call(backend -> completedFuture(backend.server().realm(key.realm()).generation));
    CompletableFuture<@Nullable StoredEntry> row =
        connection.call(backend -> completedFuture(backend.server().row(key)));
    return CompletableFuture.allOf(begun, locked, generation, row)
        .<BareCoordinator.Session>thenApply(
            done -> new Session(connection, key, locked.join(), row.join(), generation.join()))
        .exceptionallyCompose(failure ->
            rollBack(connection).thenCompose(over -> CompletableFuture.failedFuture(failure)));
  }

  static boolean isLockTimeout(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains(LOCK_TIMEOUT);
  }

  /** Whether the transaction that ended last has stored something. */
  boolean lastStored() {
    return lastStored;
  }

  @Override
  public CompletableFuture<Set<Long>> held() {
    Function<Backend, CompletableFuture<Set<Long>>> look =
        backend -> completedFuture(backend.server().held());
    return listener.run(look).exceptionallyCompose(deaf -> reads.run(look));
  }

  private CompletableFuture<Void> rollBack(SimulatedConnection connection) {
    return rollBack(connection, populates);
  }

  private static CompletableFuture<Void> rollBack(
      SimulatedConnection connection, SimulatedPool pool) {
    return connection
        .call(backend -> {
          backend.over(false);
          return completedFuture((Void) null);
        })
        .exceptionally(lost -> null)
        .whenComplete((over, never) -> pool.giveBack(connection));
  }

  private final class Session implements BareCoordinator.Session {
    private final SimulatedConnection connection;
    private final ModuleKey key;
    private final boolean holds;
    private final @Nullable StoredEntry row;
    private final long generation;
    private final long heardAtStart;
    private boolean over;

    Session(
        SimulatedConnection connection,
        ModuleKey key,
        boolean holds,
        @Nullable StoredEntry row,
        long generation) {
      this.generation = generation;
      this.connection = connection;
      this.key = key;
      this.holds = holds;
      this.row = row;
      this.heardAtStart = heardGeneration.applyAsLong(key.realm());
    }

    @Override
    public boolean holds() {
      return holds;
    }

    @Override
    public @Nullable StoredEntry row() {
      return row;
    }

    @Override
    public long generation() {
      return generation;
    }

    @Override
    public CompletableFuture<Void> beat() {
      return defect == Defect.NO_HEARTBEAT
          ? completedFuture(null)
          : connection.call(backend -> completedFuture((Void) null));
    }

    @Override
    public CompletableFuture<PersistOutcome> persist(Populated populated) {
      if (defect == Defect.NO_ROW_FOR_MISSING && populated.entry() instanceof ModuleEntry.Missing) {
        return end().thenApply(ended -> new PersistOutcome.Persisted(unstored(populated)));
      }
      return writer()
          .thenCompose(writer ->
              persist(writer, populated)
                  .whenComplete((outcome, failure) -> {
                    if (writer != connection) {
                      rollBack(writer, defect == Defect.SECOND_CONNECTION ? populates : reads);
                    }
                  }))
          .handle((outcome, failure) -> {
            CompletableFuture<Void> closed =
                failure == null && outcome instanceof PersistOutcome.Persisted ? done() : end();
            return closed.thenCompose(ended ->
                failure == null
                    ? completedFuture(outcome)
                    : CompletableFuture.<PersistOutcome>failedFuture(failure));
          })
          .thenCompose(outcome -> outcome);
    }

    private CompletableFuture<SimulatedConnection> writer() {
      return switch (defect) {
        case SECOND_CONNECTION, ZOMBIE_WRITES ->
            (defect == Defect.SECOND_CONNECTION ? populates : reads)
                .take()
                .thenCompose(other ->
                    other
                        .call(backend -> completedFuture(backend.begin(Luck.SECOND * 5)))
                        .thenApply(begun -> other));
        default -> completedFuture(connection);
      };
    }

    private CompletableFuture<PersistOutcome> persist(
        SimulatedConnection writer, Populated populated) {
      Set<String> realms = new TreeSet<>();
      realms.add(key.realm());
      populated.reads().forEach(read -> realms.add(read.realm()));
      boolean[] early = new boolean[1];
      CompletableFuture<Void> locked =
          writer.call(backend -> {
            early[0] = moved(backend.server(), populated) == null;
            return lock(backend, realms);
          });
      CompletableFuture<@Nullable SourcesMoved> compared =
          writer.call(backend -> completedFuture(compare(backend, populated, early[0])));
      return CompletableFuture.allOf(locked, compared)
          .thenCompose(done -> {
            SourcesMoved moved = compared.join();
            return moved != null
                ? completedFuture(moved)
                : writer
                    .call(backend -> {
                      long generation = backend.server().realm(key.realm()).generation;
                      StoredRow stored =
                          new StoredRow(key, populated, generation, world.nanoTime());
                      backend.transaction().change(() -> backend.server().put(stored));
                      return completedFuture(stored);
                    })
                    .thenCompose(stored ->
                        writer
                            .call(backend -> {
                              backend.over(true);
                              return completedFuture(true);
                            })
                            .thenApply(committed ->
                                new PersistOutcome.Persisted(stored.at(world.nanoTime()))));
          });
    }

    /** FOR SHARE, in ascending order. */
    private CompletableFuture<Void> lock(Backend backend, Set<String> realms) {
      CompletableFuture<Void> all = completedFuture(null);
      if (defect == Defect.CHECK_AND_INSERT_NOT_ATOMIC) {
        return all;
      }
      Transaction transaction = backend.transaction();
      for (String realm : realms) {
        all = all.thenCompose(held -> backend.server().realm(realm).lock(transaction, false));
      }
      CompletableFuture<Void> result = all.copy();
      world.after(
          settings.rowLockMax(),
          () ->
              result.completeExceptionally(
                  new StoreUnavailableException(LOCK_TIMEOUT, new IOException(LOCK_TIMEOUT))));
      return result;
    }

    private @Nullable SourcesMoved compare(Backend backend, Populated populated, boolean early) {
      return switch (defect) {
        case NO_COMPARISON -> null;
        case COMPARISON_IN_THE_LOCKING_STATEMENT -> early ? null : moved();
        case GENERATIONS_IN_MEMORY ->
            heardGeneration.applyAsLong(key.realm()) == heardAtStart ? null : moved();
        case ONLY_OWN_FILE_COMPARED -> {
          SourcesMoved moved = moved(backend.server(), populated);
          yield moved == null || !(moved.realm() + moved.path()).startsWith(key.module())
              ? null
              : moved;
        }
        default -> moved(backend.server(), populated);
      };
    }

    private SourcesMoved moved() {
      return new SourcesMoved(key.realm(), "", 0, 0);
    }

    private @Nullable SourcesMoved moved(SimulatedServer server, Populated populated) {
      for (FileRead read : populated.reads()) {
        if (!server.equalsCurrent(read)) {
          return new SourcesMoved(read.realm(), read.path(), read.version(), -1);
        }
      }
      return null;
    }

    private StoredEntry unstored(Populated populated) {
      return new StoredRow(key, populated, 0, world.nanoTime()).at(world.nanoTime());
    }

    private CompletableFuture<Void> done() {
      if (defect == Defect.SECOND_CONNECTION || defect == Defect.ZOMBIE_WRITES) {
        return end();
      }
      if (!over) {
        over = true;
        lastStored = true;
        populates.giveBack(connection);
      }
      return completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> end() {
      if (over || (defect == Defect.CONNECTION_LEAK && !holds && row == null)) {
        return completedFuture(null);
      }
      over = true;
      lastStored = false;
      return rollBack(connection);
    }
  }
}
