/** Keys, definitions and entries: immutable values and their JSON form. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.model;
