/** Calls of a realm's functions and what becomes of them: immutable values. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.host.call;
