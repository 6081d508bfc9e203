package dev.realmkeep.coordination.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the server of one directory. Every method blocks and is called while the
 * directory's {@link HolderLock} is held exclusively.
 */
class ServerControl {
  /** The database user and superuser of the embedded server. */
  static final String USER = "realmkeep";

  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration LEFTOVER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(25);
  private static final long LOG_BYTES_MAX = 10L << 20;
  private static final Logger log = LoggerFactory.getLogger(ServerControl.class);

  private final ServerDirectory directory;
  private final Path binaries;
  private final Map<String, String> settings;

  ServerControl(ServerDirectory directory, Path binaries, Map<String, String> settings) {
    this.directory = directory;
    this.binaries = binaries;
    this.settings = settings;
  }

  /** Attaches to the running server, whoever started it, or starts it. */
  Postmaster ensureRunning() throws IOException {
    for (Optional<Postmaster> running = Postmaster.of(directory.data());
        running.isPresent();
        running = Postmaster.of(directory.data())) {
      if (running.get().ready()) {
        return running.get();
      }
      // Its starter was killed, or it is stopping: it gets ready or it exits.
      awaitExit(running.get().process(), POLL);
    }
    return start();
  }

  private Postmaster start() throws IOException {
    ServerUser user = user();
    directory.prepareSocket(user);
    if (Files.isDirectory(directory.data())) {
      checkVersion();
      awaitLeftovers();
      directory.removeTraces();
    } else {
      initialise(user);
    }
    directory.configure(settings);
    Path serverLog = directory.data().resolve("server.log");
    if (Files.exists(serverLog) && Files.size(serverLog) > LOG_BYTES_MAX) {
      Path previous = directory.data().resolve("server.log.1");
      Files.move(serverLog, previous, StandardCopyOption.REPLACE_EXISTING);
    }
    // pg_ctl gives the server a session of its own: Ctrl-C at a holder's terminal is not for it.
    run(user, "pg_ctl", "-D", data(), "-l", serverLog.toString(), "-s", "-w", "-t", "110", "start");
    Postmaster started =
        Postmaster.of(directory.data())
            .orElseThrow(
                () -> new EmbeddedPostgresException("PostgreSQL exited at once, see " + serverLog));
    log.info("started PostgreSQL, process {}, data {}", started.process().pid(), data());
    return started;
  }

  /** Ends the server, rolling back what runs; completes when it is gone. */
  void stop() throws IOException {
    Optional<Postmaster> running = Postmaster.of(directory.data());
    if (running.isPresent()) {
      run(user(), "pg_ctl", "-D", data(), "-s", "-w", "-t", "110", "-m", "fast", "stop");
      awaitExit(running.get().process(), COMMAND_TIMEOUT);
      log.info("stopped PostgreSQL, data {}", data());
    }
  }

  /** As whom to run; a test may say otherwise. */
  ServerUser user() throws IOException {
    return ServerUser.of(directory.home(), directory.data());
  }

  private String data() {
    return directory.data().toString();
  }

  private void checkVersion() throws IOException {
    String version = Files.readString(directory.data().resolve("PG_VERSION")).strip();
    if (!version.equals(PostgresBinaries.MAJOR_VERSION)) {
      throw new EmbeddedPostgresException(
          "%s was written by PostgreSQL %s, this is %s: dump it there and restore it here"
              .formatted(data(), version, PostgresBinaries.MAJOR_VERSION));
    }
  }

  /** A directory called {@code data} is complete: it is made under another name and renamed. */
  private void initialise(ServerUser user) throws IOException {
    Path making = directory.home().resolve("data.new");
    Directories.delete(making);
    Directories.ownersOnly(making);
    user.own(making);
    if (user instanceof ServerUser.Other) {
      Files.setPosixFilePermissions(
          directory.home(), java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    }
    run(
        user,
        "initdb",
        "--pgdata=" + making,
        "--username=" + USER,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-instructions",
        "off".equals(settings.get("fsync")) ? "--no-sync" : "--data-checksums");
    Files.move(making, directory.data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The processes of a killed server notice and go; until then the data is not ours. */
  private void awaitLeftovers() throws IOException {
    for (ProcessHandle process : Postmaster.processesIn(directory.data())) {
      if (!awaitExit(process, LEFTOVER_TIMEOUT)) {
        process.destroyForcibly();
        awaitExit(process, LEFTOVER_TIMEOUT);
      }
    }
  }

  private static boolean awaitExit(ProcessHandle process, Duration timeout) {
    try {
      process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new EmbeddedPostgresException("cannot wait for process " + process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException("interrupted while waiting for PostgreSQL", e);
    }
  }

  private void run(ServerUser user, String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(user.prefix());
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    // A file and not a pipe: the server would keep the pipe open after pg_ctl has ended.
    Path output = Files.createTempFile("realmkeep-" + program, ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.socket().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      if (!awaitExit(process.toHandle(), COMMAND_TIMEOUT)) {
        process.destroyForcibly();
        throw new EmbeddedPostgresException(program + " did not end in " + COMMAND_TIMEOUT);
      }
      if (process.waitFor() != 0) {
        throw new EmbeddedPostgresException(
            program + " failed: " + Files.readString(output, UTF_8).strip() + logTail());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException("interrupted while waiting for PostgreSQL", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private String logTail() throws IOException {
    Path file = directory.data().resolve("server.log");
    if (!Files.exists(file)) {
      return "";
    }
    List<String> lines = Files.readAllLines(file);
    return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }
}
