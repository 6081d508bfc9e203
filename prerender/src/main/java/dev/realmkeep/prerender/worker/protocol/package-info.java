/**
 * What server and prerender worker say to each other: length-prefixed frames over the worker's
 * standard input and output.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.worker.protocol;
