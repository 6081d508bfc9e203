/** A client's connection to the lane of a realm, wherever the lane runs. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.host.session;
