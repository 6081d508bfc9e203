package dev.realmkeep.cache.model.fleet;

import java.util.random.RandomGenerator;

/**
 * Name of one process of the fleet, for as long as the process lives: chosen at random, since
 * hosts, addresses and process numbers come again.
 *
 * @param text 1 to 32 lower-case letters and digits
 */
public record NodeId(String text) {
  /** Without what looks alike in print. */
  private static final String ALPHABET = "23456789abcdefghjkmnpqrstvwxyz";

  /** 39 bits: among 1,000 processes, two of one name once in a million fleets. */
  private static final int LENGTH = 8;

  public NodeId {
    if (!text.matches("[a-z0-9]{1,32}")) {
      throw new IllegalArgumentException("not the name of a node: \"" + text + "\"");
    }
  }

  public static NodeId random(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new NodeId(text.toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
