@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.simulation;
