package dev.realmkeep.server.http.exchange;

import dev.realmkeep.server.http.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of {@code If-Match} or {@code If-None-Match} (RFC 9110 section 13.1). */
public sealed interface TagCondition {

  /** The header was not sent. */
  record Unset() implements TagCondition {}

  /** {@code *}: any current representation. */
  record Any() implements TagCondition {}

  /**
   * @param strong values of the strong tags, without quotes and without the mark of compression
   * @param weak values of the weak tags, likewise
   */
  record OneOf(List<String> strong, List<String> weak) implements TagCondition {
    public OneOf {
      strong = List.copyOf(strong);
      weak = List.copyOf(weak);
    }

    /** Strong comparison: a weak tag never matches. */
    boolean holds(ETag tag) {
      return strong.contains(tag.value());
    }

    /** Weak comparison, for answers from a cache. */
    boolean holdsWeakly(ETag tag) {
      return strong.contains(tag.value()) || weak.contains(tag.value());
    }
  }

  TagCondition UNSET = new Unset();

  /**
   * @param header name for the message
   * @throws ProblemException (bad-request) when the value is not a list of tags
   */
  static TagCondition parse(String header, @Nullable String value) {
    if (value == null) {
      return UNSET;
    }
    String text = value.strip();
    if (text.equals("*")) {
      return new Any();
    }
    List<String> strong = new ArrayList<>();
    List<String> weak = new ArrayList<>();
    int at = 0;
    while (true) {
      boolean isWeak = text.startsWith("W/", at);
      int open = isWeak ? at + 2 : at;
      int close =
          open < text.length() && text.charAt(open) == '"' ? text.indexOf('"', open + 1) : -1;
      if (close < 0) {
        throw ProblemException.badRequest(
            header + " must be * or a list of quoted tags, found: " + value);
      }
      (isWeak ? weak : strong).add(withoutCompression(text.substring(open + 1, close)));
      at = skipSpace(text, close + 1);
      if (at == text.length()) {
        return new OneOf(strong, weak);
      }
      if (text.charAt(at) != ',') {
        throw ProblemException.badRequest(header + " has tags that no comma separates: " + value);
      }
      at = skipSpace(text, at + 1);
    }
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  private static String withoutCompression(String tag) {
    return tag.endsWith(ETag.GZIP_SUFFIX)
        ? tag.substring(0, tag.length() - ETag.GZIP_SUFFIX.length())
        : tag;
  }
}
