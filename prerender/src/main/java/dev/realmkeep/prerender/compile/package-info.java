/** Compiled forms of modules, for whoever loads modules and is not this server. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.compile;
