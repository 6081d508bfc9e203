/** Whose memory it is when a process with several lanes runs short, and what is done about it. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.host.heap;
