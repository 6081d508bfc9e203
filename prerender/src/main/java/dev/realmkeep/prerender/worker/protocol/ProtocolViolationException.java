package dev.realmkeep.prerender.worker.protocol;

/** The other side sent what the protocol does not allow. The stream cannot be used further. */
public final class ProtocolViolationException extends Exception {
  private static final long serialVersionUID = 1;

  public ProtocolViolationException(String message) {
    super(message);
  }
}
