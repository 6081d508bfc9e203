package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.delete;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;

import dev.realmkeep.cache.port.DefinitionStore.StaleRead;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.testing.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Threads that do things to one store at the same time; what each does follows from the seed. */
public final class Races {
  private static final int THREADS = 4;
  private static final int STEPS = 40;
  private static final int FILES = 4;
  private static final int LINGER_TURNS_MAX = 2_000;

  private Races() {}

  /** Runs {@code work} in {@code threads} threads that begin together; answers all results. */
  public static <T> List<T> together(int threads, IntFunction<T> work) {
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<CompletableFuture<T>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int index = i;
        results.add(
            supply(
                pool,
                () -> {
                  start.await();
                  return work.apply(index);
                }));
      }
      return results.stream().map(Gate::await).toList();
    }
  }

  /**
   * Threads write and delete a few files, or prerender and persist them; often a prerender lingers
   * until somebody has written. Answers the stale reads of every snapshot taken meanwhile.
   */
  public static List<StaleRead> round(Stores stores, long seed) {
    AtomicInteger writes = new AtomicInteger();
    return together(
            THREADS,
            thread -> {
              Random random = new Random(seed * THREADS + thread);
              List<StaleRead> stale = new ArrayList<>();
              for (int step = 0; step < STEPS; step++) {
                if (random.nextBoolean()) {
                  write(stores, random, thread + "-" + step);
                  writes.incrementAndGet();
                } else {
                  populate(stores, random, writes);
                  stale.addAll(await(stores.definitions().audit()));
                }
              }
              return stale;
            })
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static void write(Stores stores, Random random, String text) {
    String path = file(random) + (random.nextInt(4) == 0 ? ".gts" : ".ts");
    FileChange change = random.nextInt(4) == 0 ? delete(path) : put(path, text);
    await(stores.sources().write(realm(random), List.of(change)));
  }

  private static void populate(Stores stores, Random random, AtomicInteger writes) {
    String realm = realm(random);
    String module = file(random);
    Prerenders prerender = new Prerenders(stores.sources(), realm, module).read(realm, module);
    for (int imports = random.nextInt(3); imports > 0; imports--) {
      prerender.read(realm(random), file(random));
    }
    if (random.nextInt(3) != 0) {
      linger(writes);
    }
    await(stores.definitions().persist(key(realm, module), prerender.end()));
  }

  /** Until the next write, or for a while when nobody writes any more. */
  private static void linger(AtomicInteger writes) {
    int before = writes.get();
    for (int turn = 0; turn < LINGER_TURNS_MAX && writes.get() == before; turn++) {
      Thread.yield();
    }
  }

  private static String file(Random random) {
    return "m" + random.nextInt(FILES);
  }

  private static String realm(Random random) {
    return random.nextInt(3) == 0 ? StalePersistConformance.OTHER : StalePersistConformance.REALM;
  }

  private static <T> CompletableFuture<T> supply(ExecutorService pool, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Future<?> unused =
        pool.submit(() -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }
}
