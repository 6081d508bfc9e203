/** Which way a populate goes, decided at run time. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.mode;
