package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.prerender.guest.GuestEngine;
import dev.realmkeep.prerender.guest.GuestOptions;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * Engines on which host modules run. An engine keeps every source it has parsed, and that is most
 * of what a realm without calls weighs; the modules of the host and of the base realm are the same
 * for all. So a number of programs use one engine, and have contexts of their own; the next ones
 * use another, and an engine ends with the last program that uses it. Any thread.
 *
 * <p>The number bounds what an engine keeps, and with it how many realms there are on an engine
 * that a lost thread is in.
 */
final class SharedEngines implements AutoCloseable {

  /** Programs that ever use one engine. */
  static final int PROGRAMS_MAX = 32;

  private final GuestOptions options;

  // Guarded by this.
  private @Nullable Shared current;

  SharedEngines(GuestOptions options) {
    this.options = options;
  }

  /** One program more. */
  synchronized Use use() {
    Shared shared = current;
    if (shared == null || shared.programs == PROGRAMS_MAX) {
      shared = new Shared();
      current = shared;
    }
    shared.programs++;
    shared.users++;
    return new Use(shared);
  }

  /** Programs that are in use go on. */
  @Override
  public synchronized void close() {
    if (current != null) {
      current.programs = PROGRAMS_MAX;
      endIfUnused(current);
    }
  }

  /** Under the monitor. */
  private static void endIfUnused(Shared shared) {
    if (shared.programs == PROGRAMS_MAX && shared.users == 0) {
      // It waits for a guest that is stuck.
      Thread.ofPlatform().daemon().name("guest-engine-close").start(shared.engine::close);
    }
  }

  private final class Shared {
    private final GuestEngine engine = new GuestEngine(options, Integer.MAX_VALUE);
    private int programs;
    private int users;
  }

  /** One program's use of an engine. */
  final class Use implements AutoCloseable {
    private final Shared shared;
    private boolean closed;

    private Use(Shared shared) {
      this.shared = shared;
    }

    /** As {@link GuestEngine#newContext}; contexts of an engine are made one after the other. */
    Context newContext(FileSystem files) {
      synchronized (shared) {
        return shared.engine.newContext(files);
      }
    }

    /** The contexts have been closed. Idempotent. */
    @Override
    public void close() {
      synchronized (SharedEngines.this) {
        if (!closed) {
          closed = true;
          shared.users--;
          endIfUnused(shared);
        }
      }
    }
  }
}
