/** The files that people deploy with, held against the product. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.files;
