/** The settings table and the ways to set a value: flags, environment, file, defaults. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.config;
