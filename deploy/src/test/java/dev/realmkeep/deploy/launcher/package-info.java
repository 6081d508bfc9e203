/** The launcher with JDKs and a Maven that only pretend. */
package dev.realmkeep.deploy.launcher;
