package dev.realmkeep.prerender.transpile;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes files strictly: a replacement character would hide what is wrong. */
final class SourceText {
  private SourceText() {}

  /** The text of a UTF-8 file, without a byte order mark. */
  static String decode(byte[] content) throws SyntaxException {
    CharBuffer text = CharBuffer.allocate(content.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(content), text, true);
    text.flip();
    if (result.isError()) {
      int line = 1;
      int column = 1;
      for (int i = 0; i < text.length(); i++) {
        column = text.charAt(i) == '\n' ? 1 : column + 1;
        line += text.charAt(i) == '\n' ? 1 : 0;
      }
      throw new SyntaxException("the file is not UTF-8", line, column);
    }
    return !text.isEmpty() && text.charAt(0) == '\ufeff'
        ? text.subSequence(1, text.length()).toString()
        : text.toString();
  }
}
