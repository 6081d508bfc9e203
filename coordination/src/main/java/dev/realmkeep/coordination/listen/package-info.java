/** The one connection of a process that hears notifications, and who speaks on it. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.listen;
