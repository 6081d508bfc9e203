package dev.realmkeep.prerender.guest;

import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;

/**
 * What is added to the options of each engine and of each context about to be built: limits,
 * mostly.
 */
public record GuestOptions(Consumer<Engine.Builder> engine, Consumer<Context.Builder> context) {

  /** Nothing is added. */
  public static final GuestOptions NONE = new GuestOptions(engine -> {}, context -> {});
}
