package dev.realmkeep.prerender.guest;

import dev.realmkeep.prerender.loader.GuestFileSystem;
import org.graalvm.polyglot.Context;

/**
 * A context in which nothing but the prelude has run.
 *
 * @param files what the context sees, nothing until it is shown a graph
 */
record ReadyContext(Context context, GuestFileSystem files) {}
