/** The packaged distribution, fleet tests and benchmarks. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy;
