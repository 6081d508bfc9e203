package dev.realmkeep.deploy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * A restart on an existing embedded database: time to ready, time until every definition has been
 * answered, prerenders it took, memory. The argument is the number of modules, 10,000 by default.
 */
final class StartFamily implements Bench.Family {

  /** Definitions asked for at once where all are stored. */
  private static final int BATCH = 500;

  /** Where each has to be prerendered: a batch is answered well within a request's deadline. */
  private static final int COLD_BATCH = 50;

  @Override
  public void run(List<String> args, PrintStream out) throws Exception {
    int modules = args.isEmpty() ? 10_000 : Integer.parseInt(args.getFirst());
    Path root = Path.of(System.getProperty("repo.root", ".")).toAbsolutePath();
    Path work = Files.createTempDirectory("realm-bench");
    try {
      Path realm = generate(work.resolve("bench"), modules);
      Path data = work.resolve("data");
      Path log = work.resolve("serve.log");
      int port = ServedRealm.freePort();
      out.println("| what | figure |");
      out.println("|---|---|");
      try (ServedRealm first = ServedRealm.start(root, realm, data, port, log)) {
        long begun = System.nanoTime();
        askAll(first, modules, COLD_BATCH);
        out.printf(
            "| first start: %,d modules prerendered and stored | %,d ms |%n",
            modules, (System.nanoTime() - begun) / 1_000_000);
        expect(first.metric("realmkeep_prerenders_total{outcome=\"persisted\"") == modules);
      }
      try (ServedRealm again = ServedRealm.start(root, realm, data, port, log)) {
        out.printf("| restart: launcher to ready | %,d ms |%n", again.readyMillis());
        long idle = again.proportionalMegabytes(data);
        out.printf("| memory idle, server + workers + database (PSS) | %,d MiB |%n", idle);
        long begun = System.nanoTime();
        askAll(again, modules, BATCH);
        long took = (System.nanoTime() - begun) / 1_000_000;
        out.printf("| all %,d definitions answered by the new process | %,d ms |%n", modules, took);
        out.printf(
            "| prerenders that took | %.0f |%n",
            again.metric("realmkeep_prerenders_started_total"));
      }
    } finally {
      Directories.delete(work);
    }
  }

  /** Asks for every definition in batches, twice as many at once as there are processors. */
  private static void askAll(ServedRealm server, int modules, int atOnce) throws Exception {
    int clients = 2 * Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> batches = new ArrayList<>();
      for (int from = 0; from < modules; from += atOnce) {
        List<String> names =
            IntStream.range(from, Math.min(modules, from + atOnce))
                .mapToObj(i -> "card-" + i)
                .toList();
        batches.add(
            threads.submit(() -> {
              String answer = server.post("/bench/_definitions", ServedRealm.batch(names, "Card"));
              expect(answer.split("\"card-def\"", -1).length - 1 == names.size());
              return null;
            }));
      }
      for (Future<?> batch : batches) {
        batch.get();
      }
    }
  }

  private static void expect(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("the run is void");
    }
  }

  private static Path generate(Path realm, int modules) throws IOException {
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
    return realm;
  }
}
