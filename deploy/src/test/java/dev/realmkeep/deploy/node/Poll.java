package dev.realmkeep.deploy.node;

import dev.realmkeep.cache.lookup.DefinitionOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One lookup after the other until it is stopped: what was answered, and when the last lookup with
 * that answer began.
 */
final class Poll {
  private static final long PAUSE_NANOS = 3_000_000;

  private final Supplier<CompletableFuture<DefinitionOutcome>> lookup;
  private final CompletableFuture<Map<Answer, Long>> answers = new CompletableFuture<>();
  private volatile boolean stopped;

  private Poll(Supplier<CompletableFuture<DefinitionOutcome>> lookup) {
    this.lookup = lookup;
  }

  static Poll begin(Supplier<CompletableFuture<DefinitionOutcome>> lookup) {
    Poll poll = new Poll(lookup);
    Thread.ofVirtual().start(poll::run);
    return poll;
  }

  private void run() {
    Map<Answer, Long> lastBegun = new LinkedHashMap<>();
    try {
      while (!stopped) {
        long began = System.nanoTime();
        lastBegun.put(Answer.of(lookup.get().join()), began);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      answers.complete(lastBegun);
    } catch (RuntimeException e) {
      answers.completeExceptionally(e);
    }
  }

  /** Answers and times in turn, in the order in which the answers first came. */
  List<String> stop() {
    stopped = true;
    List<String> words = new ArrayList<>();
    answers
        .join()
        .forEach((answer, began) -> {
          words.add(answer.text());
          words.add(began.toString());
        });
    return words;
  }
}
