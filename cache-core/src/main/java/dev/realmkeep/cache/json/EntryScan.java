package dev.realmkeep.cache.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.model.Described;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.Diagnostics;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the descriptions in the bytes of an entry exactly as {@link EntryJson#write} writes them,
 * without reading them: only strings and brackets are looked at. Of any other bytes it says
 * nothing, and they are to be read. One thread; used once.
 */
final class EntryScan {
  private static final byte[] BEGIN = ascii("{\"definitions\":{");
  private static final byte[] DESCRIPTION = ascii("{\"definition\":");
  private static final byte[] NOTHING_ELSE =
      ascii(",\"deps\":[],\"diagnostics\":{\"stubs\":[],\"notes\":[]}}");

  /** Stands for what could not be decoded. */
  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] bytes;
  private int at;

  EntryScan(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The entry if it is one with exports, and as this program writes it; else null.
   *
   * @throws JsonFormatException when what is not a description cannot be read
   */
  @Nullable ModuleEntry entry() {
    if (!isAt(BEGIN)) {
      return null;
    }
    at = BEGIN.length;
    Map<String, ExportEntry> exports = new LinkedHashMap<>();
    while (!isAt('}')) {
      if (!exports.isEmpty() && !skip(',')) {
        return null;
      }
      String key = key();
      if (key == null || !skip(':')) {
        return null;
      }
      boolean described = isAt(DESCRIPTION);
      int from = at;
      at = behindObject();
      if (at < 0) {
        return null;
      }
      exports.put(
          ExportKey.exportName(key),
          described
              ? new ExportEntry.Defined(new Described(new StoredDescription(bytes, from, at)))
              : JsonBytes.read(Arrays.copyOfRange(bytes, from, at), ExportEntryJson::read));
    }
    at++;
    if (isAt(NOTHING_ELSE) && at + NOTHING_ELSE.length == bytes.length) {
      return new ModuleEntry.Found(exports, List.of(), Diagnostics.NONE);
    }
    if (!isAt(',')) {
      return null;
    }
    byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
    rest[0] = '{';
    return EntryJson.found(exports, rest);
  }

  /** A name as most are: without anything escaped. */
  private @Nullable String key() {
    int from = at + 1;
    if (!isAt('"')) {
      return null;
    }
    at = behindString(at);
    if (at < 0) {
      return null;
    }
    String key = new String(bytes, from, at - 1 - from, UTF_8);
    return key.indexOf('\\') < 0 && key.indexOf(REPLACEMENT) < 0 ? key : null;
  }

  /** Where what follows the object that begins here begins; negative when there is none. */
  private int behindObject() {
    if (!isAt('{')) {
      return -1;
    }
    int depth = 0;
    int i = at;
    while (i >= 0 && i < bytes.length) {
      switch (bytes[i]) {
        case '"' -> i = behindString(i);
        case '{', '[' -> {
          depth++;
          i++;
        }
        case '}', ']' -> {
          depth--;
          i++;
          if (depth == 0) {
            return i;
          }
        }
        default -> i++;
      }
    }
    return -1;
  }

  /** Likewise for the string that begins at {@code quote}. */
  private int behindString(int quote) {
    for (int i = quote + 1; i < bytes.length; i++) {
      if (bytes[i] == '"') {
        return i + 1;
      }
      if (bytes[i] == '\\') {
        i++;
      }
    }
    return -1;
  }

  private boolean skip(char expected) {
    boolean there = isAt(expected);
    at += there ? 1 : 0;
    return there;
  }

  private boolean isAt(char expected) {
    return at < bytes.length && bytes[at] == expected;
  }

  private boolean isAt(byte[] text) {
    return at + text.length <= bytes.length
        && Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(UTF_8);
  }
}
