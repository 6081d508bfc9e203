/** Evaluating one module in a fresh context, in this process and on the calling thread. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.guest;
