/** The prerender worker: the process in which modules of anybody are evaluated. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.worker.child;
