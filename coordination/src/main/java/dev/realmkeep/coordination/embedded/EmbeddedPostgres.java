package dev.realmkeep.coordination.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hold on the PostgreSQL server of a directory. The first hold of any process of this user starts
 * the server, the others attach, closing the last one stops it. A process that is killed loses its
 * hold; a server left without holders keeps its data and is attached by the next. A server that is
 * killed is started again by whoever holds it and notices first. Methods block (start: seconds on
 * the first use, otherwise well under one) and may be called from any thread but an event loop.
 *
 * <p>Clients connect through a Unix socket in a directory that only this user can enter; nothing
 * listens on a network.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Duration RESTART_DELAY_MAX = Duration.ofSeconds(30);
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private final HolderLock lock;
  private final ServerDirectory directory;
  private final ServerControl control;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Executor blocking = Executors.newVirtualThreadPerTaskExecutor();
  private volatile long processId;

  private EmbeddedPostgres(HolderLock lock, ServerDirectory directory, ServerControl control) {
    this.lock = lock;
    this.directory = directory;
    this.control = control;
  }

  /** As {@link #open(Path, Path, Map)} with the user's cache directory and no more settings. */
  public static EmbeddedPostgres open(Path home) {
    return open(home, userCache(home), Map.of());
  }

  /**
   * Takes a hold, starting the server when it does not run.
   *
   * @param home directory of the server; created when missing
   * @param cache where the server's programs are unpacked, may be shared by many servers
   * @param settings server settings that override the defaults; used if this call starts the server
   * @throws EmbeddedPostgresException when the server cannot be started
   */
  public static EmbeddedPostgres open(Path home, Path cache, Map<String, String> settings) {
    try {
      ServerDirectory directory = ServerDirectory.in(home);
      HolderLock lock = new HolderLock(directory.home());
      return lock.exclusively(() -> {
        ServerControl control = new ServerControl(directory, PostgresBinaries.in(cache), settings);
        EmbeddedPostgres opened = new EmbeddedPostgres(lock, directory, control);
        Postmaster running = control.ensureRunning();
        lock.hold();
        opened.watch(running);
        return opened;
      });
    } catch (IOException e) {
      throw new EmbeddedPostgresException("cannot open PostgreSQL in " + home + ": " + e, e);
    }
  }

  /** Directory of the server's socket; what a client gives as host. */
  public Path socketDirectory() {
    return directory.socket();
  }

  /** The number in the socket's name; what a client gives as port. */
  public int port() {
    return ServerDirectory.PORT;
  }

  /** The database user; no password. */
  public String user() {
    return ServerControl.USER;
  }

  /** Process id of the server as last seen. */
  public long processId() {
    return processId;
  }

  /** Gives the hold back, stopping the server when it was the last. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        lock.exclusively(() -> {
          if (lock.release()) {
            control.stop();
          }
          return closed;
        });
      } catch (IOException e) {
        throw new EmbeddedPostgresException("cannot stop PostgreSQL in " + directory.home(), e);
      }
    }
  }

  private void watch(Postmaster running) {
    processId = running.process().pid();
    running.process().onExit().thenRunAsync(() -> restart(Duration.ofMillis(250)), blocking);
  }

  private void restart(Duration delayAfterFailure) {
    if (closed.get()) {
      return; // it is gone because we stopped it
    }
    try {
      lock.exclusively(() -> {
        if (!closed.get()) {
          log.warn("PostgreSQL, process {}, is gone; starting it again", processId);
          watch(control.ensureRunning());
        }
        return closed;
      });
    } catch (IOException | EmbeddedPostgresException e) {
      log.error("cannot start PostgreSQL again, next try in {}", delayAfterFailure, e);
      Duration doubled = delayAfterFailure.multipliedBy(2);
      Duration next = doubled.compareTo(RESTART_DELAY_MAX) < 0 ? doubled : RESTART_DELAY_MAX;
      CompletableFuture.runAsync(
          () -> restart(next),
          CompletableFuture.delayedExecutor(
              delayAfterFailure.toMillis(), TimeUnit.MILLISECONDS, blocking));
    }
  }

  private static Path userCache(Path home) {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured != null && configured.startsWith("/")
            ? Path.of(configured)
            : Path.of(System.getProperty("user.home", "/"), ".cache");
    Path cache = base.resolve("realmkeep");
    try {
      Files.createDirectories(cache);
      return Files.isWritable(cache) ? cache : home.resolve("programs");
    } catch (IOException e) {
      log.debug("no cache directory at {}, unpacking into {}", cache, home, e);
      return home.resolve("programs");
    }
  }
}
