package dev.realmkeep.cache.port;

/** The store cannot be reached or refuses for now. The operation may be tried again. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
