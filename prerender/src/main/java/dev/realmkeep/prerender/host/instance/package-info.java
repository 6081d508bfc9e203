/** One evaluated host module: what it exports, and running one of its functions at a time. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.host.instance;
