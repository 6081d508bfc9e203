package dev.realmkeep.coordination.populate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The payload that says which locks may be free: their numbers in hexadecimal, separated by spaces.
 * Pure functions.
 */
final class EndedKeys {
  /** The channel everybody listens to. */
  static final String CHANNEL = "populates_ended";

  /** Bytes of the longest payload; the server's limit is 8,000. */
  static final int BYTES_MAX = 7_000;

  private EndedKeys() {}

  /** Payloads for {@code keys}, as few as the limit allows. */
  static List<String> payloads(List<Long> keys) {
    List<String> payloads = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    Set<Long> each = new LinkedHashSet<>(keys);
    for (long key : each) {
      String number = Long.toHexString(key);
      if (open.length() + 1 + number.length() > BYTES_MAX) {
        payloads.add(open.toString());
        open.setLength(0);
      }
      open.append(open.isEmpty() ? "" : " ").append(number);
    }
    payloads.add(open.toString());
    return payloads;
  }

  /** The numbers; empty when the payload is not one of ours. */
  static Optional<long[]> parse(String payload) {
    String[] numbers = payload.split(" ", -1);
    long[] keys = new long[numbers.length];
    try {
      for (int i = 0; i < numbers.length; i++) {
        keys[i] = Long.parseUnsignedLong(numbers[i], 16);
      }
      return Optional.of(keys);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
