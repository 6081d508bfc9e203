package dev.realmkeep.deploy.bench.member;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The commands of a member. Keys of a group are called {@code group-0}, {@code group-1}, … Answers
 * are fields separated by tabs; points in time are {@link System#nanoTime}.
 */
final class Commands {
  private static final long POLL_NANOS = 500_000;

  /** Keys asked for at once when nothing is measured. */
  private static final int AT_ONCE = 32;

  private final SharedCache cache;
  private final Computes computes;

  Commands(SharedCache cache, Computes computes) {
    this.cache = cache;
    this.computes = computes;
  }

  String run(List<String> command) throws Exception {
    Arguments in = new Arguments(command);
    return switch (in.verb()) {
      case "take" -> {
        computes.take(in.number(1));
        yield "";
      }
      case "prepare" -> {
        cache.prepare(keys(in.text(1), (int) in.number(2)), in.number(3));
        yield "";
      }
      case "get" -> cache.get(in.text(1)) + "\t" + System.nanoTime();
      case "write" -> write(in.text(1), in.number(2));
      case "await" -> await(in.text(1), in.number(2), in.number(3));
      case "all" -> all(in.text(1), (int) in.number(2), in.number(3), in.number(4));
      case "values" -> values(in.text(1), (int) in.number(2));
      case "race" -> race(in);
      case "drive" -> drive(in);
      case "counts" -> counts();
      default -> throw new IllegalArgumentException(in.verb());
    };
  }

  private record Arguments(List<String> fields) {
    String verb() {
      return fields.getFirst();
    }

    String text(int i) {
      return fields.get(i);
    }

    long number(int i) {
      return Long.parseLong(fields.get(i));
    }
  }

  /** When it began, when the source was committed, when it was answered. */
  private String write(String key, long number) throws Exception {
    long began = System.nanoTime();
    long committed = cache.write(key, number);
    return began + "\t" + committed + "\t" + System.nanoTime();
  }

  /**
   * Asks again and again until the answer is of {@code number} or newer: when the last older answer
   * came (0 when none did), and when the first new one, 0 when none did within the limit.
   */
  private String await(String key, long number, long limitMillis) throws Exception {
    long until = System.nanoTime() + limitMillis * 1_000_000;
    long lastOld = 0;
    while (System.nanoTime() < until) {
      long value = cache.get(key);
      long now = System.nanoTime();
      if (value >= number) {
        return lastOld + "\t" + now;
      }
      lastOld = now;
      LockSupport.parkNanos(POLL_NANOS);
    }
    return lastOld + "\t0";
  }

  /** Asks for all keys of a group at once, in an order of its own: when the last answer came. */
  private String all(String group, int count, long seed, long at) throws Exception {
    List<String> keys = new ArrayList<>(keys(group, count));
    Collections.shuffle(keys, new Random(seed));
    List<Callable<Long>> gets = new ArrayList<>();
    for (String key : keys) {
      gets.add(() -> {
        sleepUntil(at);
        cache.get(key);
        return System.nanoTime();
      });
    }
    return Long.toString(together(gets).stream().mapToLong(Long::longValue).max().orElse(0));
  }

  private String values(String group, int count) throws Exception {
    Semaphore permits = new Semaphore(AT_ONCE);
    List<Callable<Long>> gets = new ArrayList<>();
    for (String key : keys(group, count)) {
      gets.add(() -> {
        permits.acquire();
        try {
          return cache.get(key);
        } finally {
          permits.release();
        }
      });
    }
    return String.join("\t", together(gets).stream().map(String::valueOf).toList());
  }

  /**
   * One write of each key of a group by one member, and lookups of it by the next two, all within a
   * moment of each other. Fields: group, keys, this member, members, number to write, seed, when to
   * begin, microseconds from key to key, microseconds of a moment.
   */
  private String race(Arguments in) throws Exception {
    int members = (int) in.number(4);
    long number = in.number(5);
    Random random = new Random(in.number(6) * 31 + in.number(3));
    List<Callable<Long>> moves = new ArrayList<>();
    for (int i = 0; i < in.number(2); i++) {
      String key = in.text(1) + "-" + i;
      long at =
          in.number(7)
              + i * in.number(8) * 1_000
              + random.nextLong(Math.max(1, in.number(9))) * 1_000;
      int role = Math.floorMod((int) in.number(3) - i, members);
      if (role == 0) {
        moves.add(() -> {
          sleepUntil(at);
          return cache.write(key, number);
        });
      } else if (role <= 2) {
        moves.add(() -> {
          sleepUntil(at);
          return cache.get(key);
        });
      }
    }
    return Integer.toString(together(moves).size());
  }

  /**
   * Lookups and writes of random keys of a group at fixed rates. Fields: group, keys, writes per
   * second, lookups per second, milliseconds, seed. Answers how many were done.
   */
  private String drive(Arguments in) throws Exception {
    List<String> keys = keys(in.text(1), (int) in.number(2));
    long began = System.nanoTime();
    long span = in.number(5) * 1_000_000;
    List<Callable<Long>> moves = new ArrayList<>();
    Random random = new Random(in.number(6));
    for (boolean write : new boolean[] {true, false}) {
      long rate = write ? in.number(3) : in.number(4);
      long count = rate * in.number(5) / 1_000;
      for (long i = 0; i < count; i++) {
        long at = began + i * span / count;
        String key = keys.get(random.nextInt(keys.size()));
        moves.add(() -> {
          sleepUntil(at);
          return write ? cache.write(key, System.nanoTime()) : cache.get(key);
        });
      }
    }
    return Integer.toString(together(moves).size());
  }

  /** Names and numbers. */
  private String counts() {
    Map<String, Long> all = new TreeMap<>(cache.counts());
    all.put("retries", cache.retries());
    return all.entrySet().stream()
        .map(count -> count.getKey() + "=" + count.getValue())
        .collect(Collectors.joining("\t"));
  }

  private static void sleepUntil(long at) {
    for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static List<Long> together(List<Callable<Long>> calls) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Long> results = new ArrayList<>();
      for (Future<Long> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static List<String> keys(String group, int count) {
    return IntStream.range(0, count).mapToObj(i -> group + "-" + i).toList();
  }
}
