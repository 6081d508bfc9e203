/** What the HTTP API needs and is limited to: its ports and settings. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.http;
