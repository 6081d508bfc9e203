/** Brings a directory's files into a realm, once or whenever they change. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.load;
