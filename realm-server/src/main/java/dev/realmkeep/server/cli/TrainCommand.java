package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.ServerStarter.NamedRealm;
import dev.realmkeep.server.cli.ServerStarter.Started;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ApiException;
import dev.realmkeep.server.client.ModuleName;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.ConfigurationException;
import dev.realmkeep.server.config.ConfigurationLoader;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.load.DirectoryScan;
import dev.realmkeep.server.load.LoadReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * The run from which the launcher makes the start cache: a server that does once what servers do
 * first, on a database and a port of its own. Told to stop, it ends at the next step and leaves
 * nothing behind: what stops a server often tells all of its processes.
 */
@Command(name = "train-start-cache", hidden = true, description = "For the launcher.")
final class TrainCommand implements Callable<Integer> {

  private static final int ROUNDS = 20;

  /** Modules that are asked for at once. */
  private static final int BATCH = 100;

  /** Modules of the directory that is served. */
  private static final int MODULES = 300;

  /** Servers that find everything stored, one after the other. */
  private static final int RESTARTS = 3;

  /** What the directories of trainings begin with; the number of the process follows. */
  private static final String PREFIX = "realmkeep-train-";

  private static final String HOST =
      """
      import { reducer, view } from '@realmkeep/host';
      let total = 0;
      export const add = reducer((ctx, n: number) => (total += n));
      export const sum = view((ctx) => total);
      """;

  private final CliEnvironment environment;

  TrainCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, StartException {
    Signals signals = Signals.install();
    Path data = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
    try {
      tidyAfterKilled(data, signals);
      recordWorkers(data);
      write(data);
      running(data, signals, firstSteps());
      // What the first has stored is new to the memory of the next.
      for (int n = 0; n < RESTARTS && !signals.isStopping(); n++) {
        running(data, signals, questions());
      }
    } finally {
      delete(data);
    }
    return signals.isStopping() ? Signals.terminated() : ExitCode.OK;
  }

  /**
   * A training that was killed could not stop its PostgreSQL, which nobody else ever uses. Whoever
   * trains next takes a hold of it and, being the last, stops it. Only directories of this user are
   * touched: a server runs what its directory says.
   */
  private void tidyAfterKilled(Path own, Signals signals) throws IOException, InterruptedException {
    List<Path> left;
    try (Stream<Path> all = Files.list(own.toAbsolutePath().getParent())) {
      left = all.filter(TrainCommand::isOfKilled).toList();
    }
    for (Path data : left) {
      try {
        if (Files.getOwner(data, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))) {
          Files.createDirectories(directory(data));
          running(data, signals, List.of());
          delete(data);
        }
      } catch (IOException | StartException e) {
        environment.err().println("cannot tidy " + data + ": " + e.getMessage());
      }
    }
  }

  private static boolean isOfKilled(Path directory) {
    Path name = directory.getFileName();
    Matcher matcher = Pattern.compile(PREFIX + "(\\d{1,18})-.*").matcher(String.valueOf(name));
    return matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
  }

  private interface Step {
    void with(ApiClient api) throws IOException, InterruptedException;
  }

  private void running(Path data, Signals signals, List<Step> steps)
      throws IOException, InterruptedException, StartException {
    Started server =
        environment
            .starter()
            .start(
                new ServerStarter.Request(
                    configuration(data),
                    List.of(new NamedRealm("train", Optional.of(directory(data)))),
                    false,
                    new Deaf()));
    try (ApiClient api = new ApiClient(server.address(), "")) {
      for (Step step : steps) {
        if (signals.isStopping()) {
          break;
        }
        step.with(api);
      }
    } catch (ApiException e) {
      // What was loaded until here is worth its cache.
      environment.err().println("training ended early: " + e.getMessage());
    } finally {
      server.drain(Duration.ofSeconds(1));
      server.stop();
    }
  }

  private void recordWorkers(Path data) throws InterruptedException {
    try {
      environment.starter().recordWorkerCache(configuration(data));
    } catch (IOException e) {
      environment.err().println(e.getMessage()); // workers then start without one
    }
  }

  private static Configuration configuration(Path data) {
    try {
      return new ConfigurationLoader(Map.of(), data)
          .load(
              Map.of(
                  Settings.PORT.key(), "0",
                  Settings.DATA.key(), data.resolve("data").toString(),
                  Settings.PRERENDER_WORKERS.key(), "1"),
              null);
    } catch (ConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Step> firstSteps() {
    List<Step> steps = new ArrayList<>();
    for (int n = 0; n < ROUNDS; n++) {
      byte[] card = card(n);
      steps.add(api -> {
        api.put("/train/card.ts", card, "text/typescript");
        api.get("/train/card.ts");
        api.get("/train/_definition?module=" + ModuleName.encode("./card") + "&name=Card");
      });
    }
    steps.add(TrainCommand::host);
    for (int n = 0; n < ROUNDS; n++) {
      JsonObject call = new JsonObject().put("args", new JsonArray().add(n));
      steps.add(api -> api.post("/train/_call/add", call));
    }
    steps.addAll(questions());
    return steps;
  }

  /** A module host starts here, which is much to load. */
  private static void host(ApiClient api) throws IOException, InterruptedException {
    api.put("/train/host.ts", HOST.getBytes(StandardCharsets.UTF_8), "text/typescript");
    api.put(
        "/train/realm.json",
        "{ \"host\": \"./host.ts\" }".getBytes(StandardCharsets.UTF_8),
        "application/json");
  }

  /** For many definitions at once, which is what the clients of a new server do. */
  private static List<Step> questions() {
    List<Step> steps = new ArrayList<>();
    for (int n = 0; n < ROUNDS; n++) {
      List<Object> refs = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        int module = (n * BATCH + i) % MODULES;
        refs.add(new JsonObject().put("module", "./card-" + module).put("name", "Card"));
      }
      JsonObject all = new JsonObject().put("refs", new JsonArray(refs));
      steps.add(api -> api.post("/train/_definitions", all));
    }
    return steps;
  }

  private static Path directory(Path data) {
    return data.resolve("train");
  }

  private static void write(Path data) throws IOException {
    Path directory = Files.createDirectories(directory(data));
    for (int n = 0; n < MODULES; n++) {
      Files.write(directory.resolve("card-" + n + ".ts"), card(n));
    }
  }

  private static byte[] card(int number) {
    return """
    import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
    export class Card extends CardDef {
      static displayName = 'Card %d';
      @field title = contains(StringField);
    }
    """
        .formatted(number)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static final class Deaf implements ServerStarter.Listener {
    @Override
    public void step(String what) {}

    @Override
    public void at(int done, int total, String path) {}

    @Override
    public void loaded(String realmUrl, LoadReport report) {}

    @Override
    public void pushed(String realmUrl, LoadReport report) {}

    @Override
    public void leftOut(DirectoryScan.Skipped skipped) {}

    @Override
    public void failed(String realmUrl, IOException failure) {}
  }
}
