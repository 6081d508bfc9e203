/** Failures as RFC 9457 problems. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.http.problem;
