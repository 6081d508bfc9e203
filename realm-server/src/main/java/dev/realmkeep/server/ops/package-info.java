/** Probes, metrics exposition and the state of the process. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.ops;
