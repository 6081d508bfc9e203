package dev.realmkeep.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A restart on an existing embedded database: time to ready, time until every definition has been
 * answered, prerenders it took, memory. The argument is the number of modules, 10,000 by default;
 * with {@code --in DIR} realm and database stay there, and a directory that has them is not filled
 * again.
 *
 * <p>The launcher records its start caches beside the first start of a build. Here that is waited
 * for: else the first start is measured with a recording beside it, and the restart is one without
 * caches.
 */
final class StartFamily implements Bench.Family {

  private static final int MODULES = 10_000;

  /** Definitions asked for at once where all are stored. */
  private static final int BATCH = 1_000;

  /** Where each has to be prerendered: a batch is answered well within a request's deadline. */
  private static final int COLD_BATCH = 50;

  /** A worker gives back what it does not need after two seconds. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  @Override
  public String usage() {
    return "[MODULES] [--in DIR]";
  }

  @Override
  public Bench.Run of(List<String> args) {
    List<String> rest = new ArrayList<>(args);
    int in = rest.indexOf("--in");
    if (in >= 0 && in + 1 == rest.size()) {
      throw new IllegalArgumentException("--in needs a directory");
    }
    Path kept = in < 0 ? null : Path.of(rest.remove(in + 1)).toAbsolutePath();
    rest.remove("--in");
    Bench.none(rest.subList(Math.min(1, rest.size()), rest.size()));
    int modules = rest.isEmpty() ? MODULES : Bench.count(rest.getFirst());
    return out -> print(modules, kept, out);
  }

  private static void print(int modules, @Nullable Path kept, PrintStream out) throws Exception {
    Path root = Path.of(System.getProperty("repo.root", ".")).toAbsolutePath();
    ServedRealm.recordStartCaches(root);
    out.println("| what | figure |");
    out.println("|---|---|");
    Path work = kept != null ? kept : Files.createTempDirectory("realm-bench");
    try {
      int port = ServedRealm.freePort();
      Path filled = work.resolve("filled");
      if (!Files.exists(filled)) {
        Files.createDirectories(work);
        Directories.delete(work);
        generate(work.resolve("bench"), modules);
        fill(root, work, port, modules, out);
        Files.writeString(filled, Integer.toString(modules));
      }
      expect(Files.readString(filled).equals(Integer.toString(modules)));
      restart(root, work, port, modules, out);
      idle(root, work, port, out);
    } finally {
      if (kept == null) {
        Directories.delete(work);
      }
    }
  }

  private static void fill(Path root, Path work, int port, int modules, PrintStream out)
      throws Exception {
    try (ServedRealm first = served(root, work, port)) {
      List<Ask> batches = batches(modules, COLD_BATCH);
      ProcessorTime before = first.processorTime();
      row(
          out,
          "first start: %,d modules prerendered and stored".formatted(modules),
          askAll(first, batches));
      first.processorTime().since(before).print(out);
      expect(first.metric("realmkeep_prerenders_total{outcome=\"persisted\"") == modules);
    }
  }

  private static void restart(Path root, Path work, int port, int modules, PrintStream out)
      throws Exception {
    try (ServedRealm again = served(root, work, port)) {
      out.printf("| restart: launcher to ready | %,d ms |%n", again.readyMillis());
      again.processorTime().print(out);
      List<Ask> batches = batches(modules, BATCH);
      ProcessorTime before = again.processorTime();
      row(
          out,
          "all %,d definitions answered by the new process".formatted(modules),
          askAll(again, batches));
      again.processorTime().since(before).print(out);
      out.printf(
          "| prerenders that took | %.0f |%n", again.metric("realmkeep_prerenders_started_total"));
    }
  }

  /** With the worker that is kept, before anything was asked. */
  private static void idle(Path root, Path work, int port, PrintStream out) throws Exception {
    try (ServedRealm server = served(root, work, port)) {
      server.untilWarm();
      pause(IDLE);
      out.printf(
          "| memory idle, server + workers + database (PSS) | %,d MiB |%n",
          server.proportionalMegabytes());
    }
  }

  private static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static ServedRealm served(Path root, Path work, int port) throws IOException {
    return ServedRealm.start(
        root, work.resolve("bench"), work.resolve("data"), port, work.resolve("serve.log"));
  }

  private static void row(PrintStream out, String what, long millis) {
    out.printf("| %s | %,d ms |%n", what, millis);
  }

  /**
   * @param definitions that the answer has to bring
   */
  private record Ask(String body, int definitions) {}

  private static List<Ask> batches(int modules, int atOnce) {
    List<Ask> batches = new ArrayList<>();
    for (int from = 0; from < modules; from += atOnce) {
      int to = Math.min(modules, from + atOnce);
      List<String> names = IntStream.range(from, to).mapToObj(i -> "card-" + i).toList();
      batches.add(new Ask(ServedRealm.batch(names, "Card"), names.size()));
    }
    return batches;
  }

  /**
   * Asks for every definition in batches, twice as many at once as there are processors, and
   * answers how long it took, milliseconds. What came is looked at when the time has been taken:
   * who asks shares the processors.
   */
  private static long askAll(ServedRealm server, List<Ask> batches) throws Exception {
    int clients = 2 * Runtime.getRuntime().availableProcessors();
    List<byte[]> requests =
        batches.stream()
            .map(ask -> PlainConnection.post("/bench/_definitions", ask.body()))
            .toList();
    byte[][] answers = new byte[batches.size()][];
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      long begun = System.nanoTime();
      List<Future<?>> asking = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        asking.add(
            threads.submit(() -> {
              try (PlainConnection connection = new PlainConnection(server.port())) {
                for (int i = next.getAndIncrement();
                    i < answers.length;
                    i = next.getAndIncrement()) {
                  answers[i] = connection.exchange(requests.get(i));
                }
              }
              return null;
            }));
      }
      for (Future<?> asked : asking) {
        asked.get();
      }
      long took = (System.nanoTime() - begun) / 1_000_000;
      for (int i = 0; i < answers.length; i++) {
        String answer = new String(answers[i], UTF_8);
        expect(occurrences(answer, "\"card-def\"") == batches.get(i).definitions());
      }
      return took;
    }
  }

  private static int occurrences(String text, String of) {
    int count = 0;
    for (int at = text.indexOf(of); at >= 0; at = text.indexOf(of, at + of.length())) {
      count++;
    }
    return count;
  }

  private static void expect(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("the run is void");
    }
  }

  private static void generate(Path realm, int modules) throws IOException {
    Files.createDirectories(realm);
    for (int i = 0; i < modules; i++) {
      Files.writeString(
          realm.resolve("card-" + i + ".gts"),
          """
          import { CardDef, StringField, contains, field, linksTo } from '@cardstack/base/card-api';
          import NumberField from '@cardstack/base/number';
          export class Card extends CardDef {
            static displayName = 'Card %d';
            @field name = contains(StringField);
            @field price = contains(NumberField);
            @field twin = linksTo(() => Card);
          }
          """
              .formatted(i));
    }
  }
}
