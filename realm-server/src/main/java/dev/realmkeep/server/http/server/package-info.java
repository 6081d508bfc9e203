/** The server: sockets, router, admission, drain. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.http.server;
