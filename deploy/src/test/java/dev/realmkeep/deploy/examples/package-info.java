/** The example realms, module by module, against what their sources say. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.examples;
