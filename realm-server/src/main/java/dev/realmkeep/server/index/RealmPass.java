package dev.realmkeep.server.index;

import dev.realmkeep.cache.lookup.LookupContext;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.cache.port.IndexRuns.Page;
import dev.realmkeep.cache.port.IndexRuns.Standing;
import dev.realmkeep.server.index.Batch.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One process's walk through the realm of a run: first it counts the modules, then it goes from
 * page to page and leaves a page when every module of it has an entry, whoever computed it. A walk
 * that saw no change of the realm ends the run.
 *
 * <pre>
 *   START ──▶ COUNTING ──all──▶ TURNING ──▶ FILLING ──last page, realm as it was──▶ OVER
 *     ▲                            ▲───next page──┴──last page, realm has changed──┐
 *     └────────────────────────────────────────────────────────────────────────────┘
 *                                                        any ──run not open──▶ OVER
 * </pre>
 *
 * <p>Blocks; used by the thread of the {@link Indexer} only, a step at a time so that several runs
 * advance together.
 */
final class RealmPass {
  private final IndexRun run;
  private final Parts parts;

  private Walk walk = new Walk.Start();
  private int passes;

  /** What a walk works with. */
  record Parts(
      IndexRuns runs,
      WalkedRealms realms,
      Batch batch,
      OwnOrder order,
      IndexerSettings settings,
      IndexMetrics metrics) {}

  /**
   * What a walk rests on.
   *
   * @param generation of the realm before the walk began
   * @param context in whose right the realm's modules are computed
   */
  private record Basis(long generation, LookupContext context) {}

  /** Where a walk is. */
  private sealed interface Walk {
    record Start() implements Walk {}

    record Counting(Basis basis, @Nullable String after, int counted) implements Walk {}

    /**
     * Between two pages.
     *
     * @param seen what is known of the pages so far
     */
    record Turning(Basis basis, Counts seen, @Nullable String after) implements Walk {}

    /**
     * On a page.
     *
     * @param before what is known of the pages before
     */
    record Filling(Basis basis, Counts before, Work page) implements Walk {}

    record Over() implements Walk {}
  }

  /** A page under way, and the tries of those modules that ended without an entry. */
  private record Work(List<ModuleKey> keys, @Nullable String next, Map<ModuleKey, Integer> tries) {}

  /** What a step came to. */
  enum Step {
    WENT_ON,
    /** Nothing can be done now. */
    STUCK,
    /** The run needs no more work of this process. */
    OVER
  }

  RealmPass(IndexRun run, Parts parts) {
    this.run = run;
    this.parts = parts;
  }

  /**
   * Goes on by one page or batch.
   *
   * @throws ExecutionException when the store does not answer; the step may be tried again
   */
  Step step() throws InterruptedException, ExecutionException {
    return switch (walk) {
      case Walk.Start _ -> start();
      case Walk.Counting counting -> count(counting);
      case Walk.Turning turning -> turn(turning);
      case Walk.Filling filling -> fill(filling);
      case Walk.Over _ -> Step.OVER;
    };
  }

  private Step start() throws InterruptedException, ExecutionException {
    // The generation first: a change of the realm's owner that comes after it is a later one.
    long generation = parts.realms().generation(run.realm()).get().orElse(0L);
    LookupContext context = parts.realms().context(run.realm()).orElse(null);
    if (context == null) {
      return Step.STUCK; // another process made the realm, and this one will hear of it
    }
    walk = new Walk.Counting(new Basis(generation, context), null, 0);
    return Step.WENT_ON;
  }

  private Step count(Walk.Counting at) throws InterruptedException, ExecutionException {
    Page page = parts.runs().page(run.realm(), at.after()).get();
    int counted = at.counted() + keys(page, at.basis()).size();
    if (page.next() != null) {
      walk = new Walk.Counting(at.basis(), page.next(), counted);
      return Step.WENT_ON;
    }
    Counts begin = Counts.NONE.withTotal(counted);
    if (!report(begin)) {
      return Step.OVER;
    }
    walk = new Walk.Turning(at.basis(), begin, null);
    return Step.WENT_ON;
  }

  private Step turn(Walk.Turning at) throws InterruptedException, ExecutionException {
    Page page = parts.runs().page(run.realm(), at.after()).get();
    Work work = new Work(keys(page, at.basis()), page.next(), new HashMap<>());
    walk = new Walk.Filling(at.basis(), at.seen(), work);
    return Step.WENT_ON;
  }

  private Step fill(Walk.Filling at) throws InterruptedException, ExecutionException {
    Work page = at.page();
    Map<ModuleKey, Standing> standings = parts.runs().standings(run, page.keys()).get();
    List<ModuleKey> left = new ArrayList<>();
    Counts seen = at.before();
    for (ModuleKey key : page.keys()) {
      Standing standing = standings.get(key);
      if (standing == null && page.tries().getOrDefault(key, 0) >= parts.settings().triesMax()) {
        standing = Standing.FAILED;
      }
      if (standing == null) {
        left.add(key);
      } else {
        seen = plus(seen, standing);
      }
    }
    if (!report(seen)) {
      return Step.OVER;
    }
    return left.isEmpty() ? leave(at, seen) : compute(at.basis(), page, left);
  }

  private Step compute(Basis basis, Work page, List<ModuleKey> left) throws InterruptedException {
    List<ModuleKey> next = parts.order().first(left, parts.settings().batchModules());
    boolean notNow = false;
    for (Map.Entry<ModuleKey, End> end : parts.batch().run(next, basis.context()).entrySet()) {
      switch (end.getValue()) {
        // An entry that the store does not show at the next look is none.
        case ENTRY, NOTHING -> page.tries().merge(end.getKey(), 1, Integer::sum);
        case NOT_NOW -> notNow = true;
      }
    }
    return notNow ? Step.STUCK : Step.WENT_ON;
  }

  private Step leave(Walk.Filling at, Counts seen) throws InterruptedException, ExecutionException {
    if (at.page().next() != null) {
      walk = new Walk.Turning(at.basis(), seen, at.page().next());
      return Step.WENT_ON;
    }
    passes++;
    long generation =
        passes < parts.settings().passesMax() ? at.basis().generation() : IndexRuns.ANY_GENERATION;
    return switch (parts.runs().finish(run.id(), seen.withTotal(seen.done()), generation).get()) {
      case DONE -> {
        parts.metrics().runsDone.increment();
        walk = new Walk.Over();
        yield Step.OVER;
      }
      case ENDED_BEFORE -> {
        walk = new Walk.Over();
        yield Step.OVER;
      }
      case MOVED -> {
        walk = new Walk.Start();
        yield Step.STUCK; // so that a realm that is written all the time is not walked all the time
      }
    };
  }

  /** Whether the run is still open; if not, the walk is over. */
  private boolean report(Counts seen) throws InterruptedException, ExecutionException {
    boolean open = parts.runs().report(run.id(), seen).get().isPresent();
    if (!open) {
      walk = new Walk.Over();
    }
    return open;
  }

  private List<ModuleKey> keys(Page page, Basis basis) {
    LookupContext context = basis.context();
    return page.modules().stream()
        .filter(module -> parts.realms().has(run.realm(), module))
        .map(module ->
            new ModuleKey(
                run.realm(), module, context.scope(), context.user(), run.extractorVersion()))
        .toList();
  }

  private static Counts plus(Counts counts, Standing standing) {
    return switch (standing) {
      case FOUND ->
          new Counts(counts.total(), counts.found() + 1, counts.errors(), counts.failed());
      case ERROR ->
          new Counts(counts.total(), counts.found(), counts.errors() + 1, counts.failed());
      case FAILED ->
          new Counts(counts.total(), counts.found(), counts.errors(), counts.failed() + 1);
    };
  }
}
