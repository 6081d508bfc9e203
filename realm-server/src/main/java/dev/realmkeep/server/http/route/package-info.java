/** The operations, one file per noun. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.http.route;
