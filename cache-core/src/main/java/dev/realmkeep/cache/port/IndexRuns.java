package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.IndexRun.Counts;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The indexing runs of all processes that share a store. Methods may be called from any thread and
 * never block; futures fail only with {@link StoreUnavailableException} (retryable) or a defect.
 *
 * <p>What is left to do is not written down anywhere: it is the modules of the realm that have no
 * row. So a run survives whoever works on it, any number of processes may work on it without
 * speaking to each other, and what lookups computed meanwhile is done.
 */
public interface IndexRuns {

  /** Any generation, for {@link #finish}. */
  long ANY_GENERATION = -1;

  /**
   * Opens a run of the realm for an extractor version, or answers the one that is open. Empty when
   * there is no such realm.
   */
  CompletableFuture<Optional<Begun>> begin(String realm, String extractorVersion);

  /** The newest run of the realm, of any version, open or not. */
  CompletableFuture<Optional<IndexRun>> latest(String realm);

  /** Cancels the realm's open runs, of all versions; answers as {@link #latest}. */
  CompletableFuture<Optional<IndexRun>> cancel(String realm);

  /** The open runs of a version, oldest first, after closing those that have become too old. */
  CompletableFuture<List<IndexRun>> open(String extractorVersion);

  /**
   * A part of the realm's executable modules, in an order that is the same for all processes.
   * Bounded by the files it reads, so it may be empty and not the last.
   *
   * @param after {@link Page#next()} of the page before; null = the first page
   */
  CompletableFuture<Page> page(String realm, @Nullable String after);

  /**
   * What is known of modules for the purposes of a run; a key that is not in the answer is to be
   * computed. A transient failure counts while it may be answered, and to the end of a run that was
   * open when it was stored.
   */
  CompletableFuture<Map<ModuleKey, Standing>> standings(IndexRun run, Collection<ModuleKey> keys);

  /**
   * Tells how far a run is seen to have come; a report of less than is known already changes only
   * the total. Answers the run, empty when it is no longer open.
   */
  CompletableFuture<Optional<IndexRun>> report(long runId, Counts seen);

  /**
   * Ends a run as done, unless its realm has another generation than the one at which {@code seen}
   * began to be counted ({@link #ANY_GENERATION} = whatever it has).
   */
  CompletableFuture<Finish> finish(long runId, Counts seen, long generation);

  /**
   * Has {@code look} called when a run was opened or ended, here or, as a hint that may be lost, in
   * another process. Call it before there are runs; {@code look} must be quick.
   */
  void onChange(Runnable look);

  /**
   * @param joined whether it was open already
   */
  record Begun(IndexRun run, boolean joined) {}

  /**
   * @param modules URLs as references name them: without extension, but with it when another file
   *     of the same name goes before
   * @param next where the next page begins; null when this is the last one
   */
  record Page(List<String> modules, @Nullable String next) {
    public Page {
      modules = List.copyOf(modules);
    }
  }

  /** What a row says, for counting. */
  enum Standing {
    FOUND,
    ERROR,
    FAILED
  }

  /** The answer to {@link #finish}. */
  enum Finish {
    DONE,
    /** The realm changed meanwhile: the run is still open. */
    MOVED,
    /** Somebody else has ended it. */
    ENDED_BEFORE
  }
}
