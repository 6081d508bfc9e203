/** From specifiers to module texts: resolution, the static import graph, stubs. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.loader;
