/**
 * What the lookup needs from the outside: store, sources, coordinator, prerenderer, invalidations.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.port;
