package dev.realmkeep.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A storage that is being opened, on a thread of its own: that mostly waits for a database, and
 * there is much to make ready meanwhile.
 */
final class Opening implements AutoCloseable {

  private final CompletableFuture<Storage> opened = new CompletableFuture<>();

  private Opening() {}

  static Opening begin(Supplier<Storage> open) {
    Opening opening = new Opening();
    Thread.ofPlatform()
        .name("realmkeep-open-storage")
        .start(() -> {
          try {
            opening.opened.complete(open.get());
          } catch (Throwable e) {
            opening.opened.completeExceptionally(e);
          }
        });
    return opening;
  }

  /** The storage, once it is open; fails with what {@code open} failed with. */
  Storage storage() {
    try {
      return opened.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  /** Waits until it is open or is known not to be, and closes it. */
  @Override
  public void close() {
    opened
        .handle((storage, failure) -> {
          if (storage != null) {
            storage.closing().run();
          }
          return null;
        })
        .join();
  }
}
