/** The fetches of procedures: allowed hosts, public addresses, limits. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.host.fetch;
