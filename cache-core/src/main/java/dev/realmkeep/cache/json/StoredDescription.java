package dev.realmkeep.cache.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.SerializableString;
import dev.realmkeep.cache.model.Described;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A description inside the bytes of a stored entry. Immutable; the bytes are shared and stay as
 * they are. As a {@link SerializableString} it is raw JSON for a generator: it is never quoted.
 */
final class StoredDescription implements Described.Form, SerializableString {
  private final byte[] entry;
  private final int from;
  private final int to;

  StoredDescription(byte[] entry, int from, int to) {
    this.entry = entry;
    this.from = from;
    this.to = to;
  }

  int length() {
    return to - from;
  }

  @Override
  public Described read() {
    return JsonBytes.read(asUnquotedUTF8(), DescribedJson::read);
  }

  @Override
  public String getValue() {
    return new String(entry, from, to - from, UTF_8);
  }

  @Override
  public int charLength() {
    return getValue().length();
  }

  @Override
  public byte[] asUnquotedUTF8() {
    return Arrays.copyOfRange(entry, from, to);
  }

  @Override
  public int appendUnquotedUTF8(byte[] buffer, int offset) {
    if (to - from > buffer.length - offset) {
      return -1;
    }
    System.arraycopy(entry, from, buffer, offset, to - from);
    return to - from;
  }

  @Override
  public int appendUnquoted(char[] buffer, int offset) {
    String text = getValue();
    if (text.length() > buffer.length - offset) {
      return -1;
    }
    text.getChars(0, text.length(), buffer, offset);
    return text.length();
  }

  @Override
  public int writeUnquotedUTF8(OutputStream out) throws IOException {
    out.write(entry, from, to - from);
    return to - from;
  }

  @Override
  public int putUnquotedUTF8(ByteBuffer buffer) {
    if (to - from > buffer.remaining()) {
      return -1;
    }
    buffer.put(entry, from, to - from);
    return to - from;
  }

  @Override
  public char[] asQuotedChars() {
    throw new UnsupportedOperationException("raw JSON");
  }

  @Override
  public byte[] asQuotedUTF8() {
    throw new UnsupportedOperationException("raw JSON");
  }

  @Override
  public int appendQuotedUTF8(byte[] buffer, int offset) {
    throw new UnsupportedOperationException("raw JSON");
  }

  @Override
  public int appendQuoted(char[] buffer, int offset) {
    throw new UnsupportedOperationException("raw JSON");
  }

  @Override
  public int writeQuotedUTF8(OutputStream out) {
    throw new UnsupportedOperationException("raw JSON");
  }

  @Override
  public int putQuotedUTF8(ByteBuffer buffer) {
    throw new UnsupportedOperationException("raw JSON");
  }
}
