/** Main lanes of realms: who runs one, and what its calls commit. Immutable values. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.model.lane;
