/**
 * Limits on guest code: what a call may use, and the guard that ends a call that uses more. Shared
 * by workers, lanes and in-process prerenders.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.limits;
