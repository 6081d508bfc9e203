package dev.realmkeep.deploy.rulebreaking;

import java.util.function.LongSupplier;

/** Reads a clock where none may be read, by a method reference. */
public final class HandsOutTheClock {
  public LongSupplier clock() {
    return System::currentTimeMillis;
  }
}
