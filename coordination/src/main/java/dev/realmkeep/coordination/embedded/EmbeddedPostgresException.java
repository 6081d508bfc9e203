package dev.realmkeep.coordination.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded server cannot be unpacked, started, attached or stopped; the message says why. */
public final class EmbeddedPostgresException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public EmbeddedPostgresException(String message) {
    super(message);
  }

  public EmbeddedPostgresException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
