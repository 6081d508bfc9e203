/**
 * The procedures of a realm: a bounded pool of threads and instances, and what they may ask for.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.host.pool;
