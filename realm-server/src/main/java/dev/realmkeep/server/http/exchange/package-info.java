/** One request and its answer: headers, target, body, conditions, encoding. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.http.exchange;
