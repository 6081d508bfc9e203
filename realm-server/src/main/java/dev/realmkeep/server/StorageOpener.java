package dev.realmkeep.server;

import io.vertx.core.Vertx;

/** Opens a server's storage. Called once, on a thread of its own; may block for seconds. */
@FunctionalInterface
interface StorageOpener {

  /**
   * @param vertx whose event loops it may use, as long as it is open
   * @throws StorageException when it cannot be opened, for a reason that people can change
   */
  Storage open(Vertx vertx);

  /** A storage that cannot be opened. */
  final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    StorageException(Reason reason, String message, Throwable cause) {
      super(message, cause);
      this.reason = reason;
    }

    Reason reason() {
      return reason;
    }

    /** The closed set of reasons. */
    enum Reason {
      /** What the configuration says is not possible. */
      NOT_VALID,
      /** It does not answer. */
      UNREACHABLE,
      /** It belongs to a newer version of the program. */
      NEWER,
      /** Anything else. */
      FAILED
    }
  }
}
