/** Benchmarks of several processes on one database, and of what others offer for the same. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.bench.fleet;
