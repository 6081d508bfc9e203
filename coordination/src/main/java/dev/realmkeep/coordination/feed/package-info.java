/** The change log brought to this process: tail, hints, announcements. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.feed;
