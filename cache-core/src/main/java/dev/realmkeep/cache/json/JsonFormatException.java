package dev.realmkeep.cache.json;

import org.jspecify.annotations.Nullable;

/** Bytes that are not the JSON form they should be, or a value that has none. Not retryable. */
public final class JsonFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JsonFormatException(String message) {
    super(message);
  }

  public JsonFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
