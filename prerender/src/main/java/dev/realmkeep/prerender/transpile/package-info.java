/** From the text of a realm file to an ES module the guest engine runs, and back to positions. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.transpile;
