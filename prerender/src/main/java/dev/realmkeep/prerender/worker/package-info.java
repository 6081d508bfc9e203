/**
 * Prerendering in child processes: the server's side. Nothing of a module is parsed or evaluated in
 * this process.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.worker;
