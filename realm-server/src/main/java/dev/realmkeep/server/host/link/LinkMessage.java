package dev.realmkeep.server.host.link;

/**
 * One message of a link: an operation, the session that it is about, and a text. The session's
 * number is chosen by the node that opened the link and is unique in the link.
 */
record LinkMessage(Operation operation, long session, String text) {

  /** First character of the message. */
  enum Operation {
    /** To the owner: kind, connection, user and realm, one a line. */
    OPEN('o'),
    /** To the owner: the client has left. */
    LEAVE('c'),
    /** Either way: what a client sends, or is told. */
    FRAME('f'),
    /** From the owner: is the client ready for more? And the answer, when it is. */
    READY('w'),
    /** From the owner: the session is open. */
    OPENED('a'),
    /** From the owner: the lane is not there. */
    MOVED('m'),
    /** From the owner: it is not opened; the text is an answer with the problem. */
    REFUSED('r'),
    /** From the owner: it has ended; code and reason, one a line. */
    ENDED('x');

    private final char letter;

    Operation(char letter) {
      this.letter = letter;
    }

    static Operation of(char letter) {
      for (Operation operation : values()) {
        if (operation.letter == letter) {
          return operation;
        }
      }
      throw new IllegalArgumentException("no operation of a link: " + letter);
    }
  }

  String write() {
    return operation.letter + Long.toString(session) + "\n" + text;
  }

  /**
   * @throws IllegalArgumentException when it is no message of a link
   */
  static LinkMessage read(String message) {
    int end = message.indexOf('\n');
    if (end < 2) {
      throw new IllegalArgumentException("no message of a link");
    }
    return new LinkMessage(
        Operation.of(message.charAt(0)),
        Long.parseLong(message, 1, end, 10),
        message.substring(end + 1));
  }
}
