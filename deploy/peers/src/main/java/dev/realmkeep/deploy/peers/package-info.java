/** Member processes that run caches of others in the benchmark of fleets. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.peers;
