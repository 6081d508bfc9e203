/** Benchmarks of calls of a realm's functions, and of the same functions served by Node.js. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.bench.host;
