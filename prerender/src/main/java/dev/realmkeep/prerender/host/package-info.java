/** The module host of a realm: its server-side functions, run in order and within limits. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.host;
