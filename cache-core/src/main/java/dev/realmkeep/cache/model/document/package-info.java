/** Documents of realms, what is asked of them and what changes them: immutable values. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.model.document;
