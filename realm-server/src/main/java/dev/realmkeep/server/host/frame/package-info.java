/** The frames of the protocol realmkeep.v1, read and written as streams. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.host.frame;
