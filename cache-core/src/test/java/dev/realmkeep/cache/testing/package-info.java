/** Test doubles and sample values that the tests of every module share. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.testing;
