package dev.realmkeep.server.cli;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.cli.ServerStarter.NamedRealm;
import dev.realmkeep.server.cli.ServerStarter.Started;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.ConfigurationException;
import dev.realmkeep.server.config.ConfigurationLoader;
import dev.realmkeep.server.config.Setting;
import dev.realmkeep.server.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code realm serve}. Every setting of a server is an option too. */
@Command(
    name = "serve",
    sortOptions = false,
    description = "Serve realms, each from a directory, until a signal ends it.")
final class ServeCommand implements Callable<Integer> {

  private static final Set<Setting<?>> NOT_OPTIONS =
      Set.of(Settings.SERVER, Settings.TOKEN, Settings.DB_PASSWORD, Settings.WATCH);

  private final CliEnvironment environment;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "Directory to serve as the realm /<its name>/.")
  List<Path> directories = new ArrayList<>();

  @Option(
      names = "--realm",
      paramLabel = "NAME[=DIR]",
      description = "Serve DIR as the realm /NAME/; without DIR, only make sure that it exists.")
  List<String> realms = new ArrayList<>();

  @Option(names = "--watch", description = "Keep pushing edits of the directories.")
  boolean watch;

  @Option(names = "--prune", description = "Delete what a directory does not have from its realm.")
  boolean prune;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings file (REALMKEEP_CONFIG; default: realmkeep.yaml, if it is there).")
  @Nullable Path config;

  @Option(names = "--json", description = "When ready, print one JSON document.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print failures only.")
  boolean quiet;

  private ServeCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  /** The command with an option for each setting. */
  static CommandSpec spec(CliEnvironment environment) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new ServeCommand(environment));
    for (Setting<?> setting : Settings.all()) {
      if (!NOT_OPTIONS.contains(setting)) {
        spec.addOption(
            OptionSpec.builder(setting.flag())
                .type(String.class)
                .arity("1")
                .paramLabel("VALUE")
                .description(
                    setting.description().replace("%", "%%")
                        + " ["
                        + setting.type().describe()
                        + (setting.defaultText().isEmpty()
                            ? "]"
                            : "; default: " + setting.defaultText() + "]"))
                .build());
      }
    }
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException {
    Clock clock = Clock.system();
    long begun = clock.nanoTime();
    Output output = new Output(environment, json, quiet);
    Configuration configuration = configuration();
    List<NamedRealm> named = namedRealms();
    Signals signals = Signals.install();
    ServeListener listener = new ServeListener(output);
    Started server;
    try {
      server =
          environment
              .starter()
              .start(new ServerStarter.Request(configuration, named, prune, listener));
    } catch (StartException e) {
      listener.close();
      output.failure("cannot-start", String.valueOf(e.getMessage()));
      return e.exitCode();
    }
    try {
      listener.close();
      Duration took = Duration.ofNanos(clock.nanoTime() - begun);
      new ServeBanner(configuration, server, listener.loaded()).print(output, took);
      CompletableFuture<Void> retired = server.retired();
      retired.thenRun(signals::stop);
      signals.await();
      // A server that has to be replaced says so by its exit code, whoever asked it to stop.
      boolean replace = retired.isDone();
      output.remark(
          replace
              ? "stopping, to be replaced: see the log"
              : "stopping (a second signal ends it at once)");
      server.drain(configuration.get(Settings.DRAIN));
      return replace ? ExitCode.RETIRED : ExitCode.OK;
    } finally {
      server.stop();
    }
  }

  private Configuration configuration() {
    Map<String, String> flags = new HashMap<>();
    for (Setting<?> setting : Settings.all()) {
      OptionSpec option = spec.findOption(setting.flag());
      if (option != null && option.getValue() instanceof String text) {
        flags.put(setting.key(), text);
      }
    }
    if (watch) {
      flags.put(Settings.WATCH.key(), "true");
    }
    try {
      return new ConfigurationLoader(environment.environment(), environment.workingDirectory())
          .load(flags, config);
    } catch (ConfigurationException e) {
      throw usage(String.join("\n       ", e.problems()));
    }
  }

  private List<NamedRealm> namedRealms() {
    List<NamedRealm> named = new ArrayList<>();
    for (Path directory : directories) {
      named.add(named(directoryName(directory), Optional.of(directory)));
    }
    for (String realm : realms) {
      int equals = realm.indexOf('=');
      named.add(
          equals < 0
              ? named(realm, Optional.empty())
              : named(
                  realm.substring(0, equals), Optional.of(Path.of(realm.substring(equals + 1)))));
    }
    if (named.stream().map(NamedRealm::name).distinct().count() < named.size()) {
      throw usage("two directories have the same realm name: use --realm NAME=DIR");
    }
    return named;
  }

  private NamedRealm named(String name, Optional<Path> directory) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._~-]*")) {
      throw usage(
          "\""
              + name
              + "\" cannot be a realm's name (letters, digits, . _ ~ -): use --realm NAME=DIR");
    }
    Optional<Path> resolved = directory.map(environment.workingDirectory()::resolve);
    resolved
        .filter(path -> !Files.isDirectory(path))
        .ifPresent(path -> {
          throw usage("there is no directory " + path);
        });
    return new NamedRealm(name, resolved);
  }

  private String directoryName(Path directory) {
    try {
      Path name = environment.workingDirectory().resolve(directory).toRealPath().getFileName();
      return name == null ? "" : name.toString();
    } catch (IOException e) {
      throw usage("there is no directory " + directory);
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** What {@code --json} prints. */
  static JsonObject document(Started server) {
    return new JsonObject()
        .put("address", server.address())
        .put("publicUrl", server.publicUrl())
        .put("realms", new JsonArray(server.realmUrls()))
        .put("storage", server.storage())
        .put("pid", ProcessHandle.current().pid());
  }
}
