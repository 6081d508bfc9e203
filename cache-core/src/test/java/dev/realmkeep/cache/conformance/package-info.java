/** What every implementation of a port must do: abstract tests that implementations extend. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.conformance;
