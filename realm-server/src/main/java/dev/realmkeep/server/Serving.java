package dev.realmkeep.server;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.db.DatabaseReport;
import dev.realmkeep.server.StorageOpener.StorageException;
import dev.realmkeep.server.cli.ExitCode;
import dev.realmkeep.server.cli.ServerStarter;
import dev.realmkeep.server.cli.StartException;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.http.MediaTypes;
import dev.realmkeep.server.load.DirectoryLoader;
import dev.realmkeep.server.load.DirectoryScan;
import dev.realmkeep.server.load.DirectoryWatch;
import dev.realmkeep.server.load.LoadReport;
import dev.realmkeep.server.load.LoadRules;
import dev.realmkeep.server.load.ReadAhead;
import dev.realmkeep.server.load.StoreTarget;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Starts a server with its realms, and turns what can go wrong into sentences and exit codes. */
final class Serving implements ServerStarter {

  private static final Duration DATABASE_LOOK_MAX = Duration.ofSeconds(3);

  private final Clock clock;

  Serving(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Started start(Request request) throws StartException, InterruptedException {
    Configuration configuration = request.configuration();
    refuseOpenAddress(configuration);
    Logging.configure(configuration);
    RealmkeepServer server = new RealmkeepServer(configuration, clock);
    List<DirectoryWatch> watches = new ArrayList<>();
    Map<NamedRealm, ReadAhead> ahead = readAhead(request);
    try {
      StorageOpener storage = Storages.of(configuration, clock, request.listener()::step);
      server.start(vertx -> {
        ahead.values().forEach(ReadAhead::begin);
        return storage.open(vertx);
      });
      for (NamedRealm realm : request.realms()) {
        String url = server.ensureRealm(realm.name());
        Path directory = realm.directory().orElse(null);
        if (directory != null) {
          load(server, request, url, directory, ahead.get(realm), watches);
        }
      }
      server.ready();
      return new Running(configuration, server, watches);
    } catch (IOException e) {
      server.stop();
      throw new StartException(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
    } catch (StorageException e) {
      server.stop();
      throw new StartException(exitCode(e), String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      server.stop();
      throw new StartException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    } catch (CompletionException e) {
      server.stop();
      throw new StartException(ExitCode.FAILURE, reason(configuration, e), e);
    } finally {
      ahead.values().forEach(ReadAhead::close);
    }
  }

  /** None of directories that are watched: those are read once the watch is there. */
  private static Map<NamedRealm, ReadAhead> readAhead(Request request) {
    Map<NamedRealm, ReadAhead> ahead = new HashMap<>();
    if (!request.configuration().get(Settings.WATCH)) {
      for (NamedRealm realm : request.realms()) {
        realm
            .directory()
            .ifPresent(directory ->
                ahead.put(realm, new ReadAhead(directory, rules(request.configuration()))));
      }
    }
    return ahead;
  }

  private static LoadRules rules(Configuration configuration) {
    return new LoadRules(configuration.get(Settings.FILE_BODY), LoadRules.DEFAULT.filesMax());
  }

  @Override
  public void recordWorkerCache(Configuration configuration)
      throws IOException, InterruptedException {
    String directory = System.getProperty(Prerendering.START_CACHE, "");
    if (directory.isEmpty()) {
      throw new IOException("the launcher named no directory for start caches");
    }
    Prerendering.recordStartCache(configuration, Path.of(directory));
  }

  @Override
  public DatabaseReport lookAtDatabase(Configuration configuration)
      throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      return DatabaseReport.look(vertx, PgStorage.address(configuration), DATABASE_LOOK_MAX)
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } finally {
      vertx.close();
    }
  }

  private static void load(
      RealmkeepServer server,
      Request request,
      String url,
      Path directory,
      @Nullable ReadAhead ahead,
      List<DirectoryWatch> watches)
      throws IOException, InterruptedException {
    Configuration configuration = request.configuration();
    LoadRules rules = rules(configuration);
    StoreTarget target = new StoreTarget(server.sources(), url);
    DirectoryWatch watch = null;
    if (configuration.get(Settings.WATCH)) {
      // Before the load, so that no edit falls between the two.
      watch = watch(request.listener(), url, directory, rules, target);
      watches.add(watch);
    }
    DirectoryLoader loader = new DirectoryLoader(target, rules, MediaTypes::ofPath);
    LoadReport report =
        ahead == null
            ? loader.load(directory, request.prune(), request.listener())
            : loader.load(ahead, request.prune(), request.listener());
    request.listener().loaded(url, report);
    if (watch != null) {
      DirectoryWatch started = watch;
      Thread.ofPlatform()
          .daemon()
          .name("watch-" + directory.getFileName())
          .start(() -> run(started));
    }
  }

  private static DirectoryWatch watch(
      Listener listener, String url, Path directory, LoadRules rules, StoreTarget target)
      throws IOException {
    return new DirectoryWatch(
        directory,
        target,
        rules,
        MediaTypes::ofPath,
        new DirectoryWatch.Listener() {
          @Override
          public void pushed(LoadReport report) {
            listener.pushed(url, report);
          }

          @Override
          public void leftOut(DirectoryScan.Skipped skipped) {
            listener.leftOut(skipped);
          }

          @Override
          public void failed(IOException failure) {
            listener.failed(url, failure);
          }
        });
  }

  private static void run(DirectoryWatch watch) {
    try {
      watch.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void refuseOpenAddress(Configuration configuration) throws StartException {
    String host = configuration.get(Settings.HOST);
    try {
      if (!configuration.get(Settings.ALLOW_OPEN)
          && !InetAddress.getByName(host).isLoopbackAddress()) {
        throw new StartException(
            ExitCode.USAGE,
            host
                + " is not a loopback address and no keys are configured: everybody who reaches the"
                + " port could write. Add "
                + Settings.ALLOW_OPEN.flag()
                + " true if that is meant.",
            new IllegalArgumentException(host));
      }
    } catch (UnknownHostException e) {
      throw new StartException(ExitCode.USAGE, "there is no address " + host, e);
    }
  }

  private static int exitCode(StorageException failure) {
    return switch (failure.reason()) {
      case NOT_VALID -> ExitCode.USAGE;
      case UNREACHABLE -> ExitCode.UNAVAILABLE;
      case NEWER -> ExitCode.SCHEMA_NEWER;
      case FAILED -> ExitCode.FAILURE;
    };
  }

  private static String reason(Configuration configuration, CompletionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof java.net.BindException) {
      return "port "
          + configuration.get(Settings.PORT)
          + " of "
          + configuration.get(Settings.HOST)
          + " is taken: is another server running? Choose one with --port";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private record Running(
      Configuration configuration, RealmkeepServer server, List<DirectoryWatch> watches)
      implements Started {

    @Override
    public String address() {
      String host = configuration.get(Settings.HOST);
      return "http://"
          + (isLoopback(host) ? "localhost" : host.contains(":") ? "[" + host + "]" : host)
          + ":"
          + server.port();
    }

    private static boolean isLoopback(String host) {
      return host.equals("127.0.0.1") || host.equals("::1") || host.equals("localhost");
    }

    @Override
    public String publicUrl() {
      return server.publicUrl();
    }

    @Override
    public List<String> realmUrls() {
      return server.realmUrls();
    }

    @Override
    public String storage() {
      return server.storage();
    }

    @Override
    public CompletableFuture<Void> retired() {
      return server.retired();
    }

    @Override
    public void drain(Duration timeout) {
      server.drain(timeout);
    }

    @Override
    public void stop() {
      for (DirectoryWatch watch : watches) {
        close(watch);
      }
      server.stop();
    }

    private static void close(@Nullable DirectoryWatch watch) {
      try {
        if (watch != null) {
          watch.close();
        }
      } catch (IOException e) {
        org.slf4j.LoggerFactory.getLogger(Serving.class).warn("closing a watch failed", e);
      }
    }
  }
}
