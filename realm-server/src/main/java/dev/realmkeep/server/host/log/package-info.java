/** What host modules log, kept for a while and written to the process's log. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.host.log;
