package dev.realmkeep.deploy.rulebreaking;

/** Reads a clock where none may be read. */
public final class ReadsTheClock {
  public long read() {
    return System.nanoTime();
  }
}
