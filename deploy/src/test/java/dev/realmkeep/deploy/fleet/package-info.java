/** Several processes of the installation on one database. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.fleet;
