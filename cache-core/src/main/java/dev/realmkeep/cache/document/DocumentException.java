package dev.realmkeep.cache.document;

/**
 * What a call asked of its documents is refused: the document does not fit its type, has no id, is
 * too large. The call may catch it; the message is for its author.
 */
public final class DocumentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DocumentException(String message) {
    super(message);
  }
}
