/** The main lane of a realm: its queue, its thread, its commits, and what replaces its instance. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.host.lane;
