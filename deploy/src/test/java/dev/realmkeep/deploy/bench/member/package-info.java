/**
 * What one process of a benchmarked fleet is made of, whatever cache it runs. Uses the JDK only:
 * the peers compile it without the product.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.bench.member;
