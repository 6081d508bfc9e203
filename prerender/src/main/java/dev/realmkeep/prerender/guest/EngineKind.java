package dev.realmkeep.prerender.guest;

import org.graalvm.polyglot.Engine;

/** Tells how guest code is run on this JVM. Any thread; takes some tenths of a second. */
public final class EngineKind {

  private EngineKind() {}

  /** {@code Interpreted} on a stock JDK; the compiling runtime's name where there is one. */
  public static String name() {
    try (Engine engine =
        Engine.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build()) {
      return engine.getImplementationName() + " " + engine.getVersion();
    }
  }
}
