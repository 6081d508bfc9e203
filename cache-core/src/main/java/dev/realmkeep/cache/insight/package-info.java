/** What happened to a key in this process lately, and where it stands: for people. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.insight;
