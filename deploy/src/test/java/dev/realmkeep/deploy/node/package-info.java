/** A slim node: the product's lookup and coordination around a prerenderer that does as told. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.node;
