package dev.realmkeep.cache.model.lane;

/** A client came or went: a row of the realm's connected clients. */
public sealed interface ClientChange {

  String connectionId();

  record Connected(String connectionId, String user) implements ClientChange {}

  record Disconnected(String connectionId) implements ClientChange {}
}
