package dev.realmkeep.cache.model.lane;

/** A client as the realm's rows have it. */
public record ConnectedClient(String connectionId, String user) {}
