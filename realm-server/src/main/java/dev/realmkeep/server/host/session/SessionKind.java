package dev.realmkeep.server.host.session;

/** Why somebody talks to a realm's lane. */
public enum SessionKind {
  /** A connected client: the host's {@code clientConnected} and {@code clientDisconnected} run. */
  SOCKET,
  /**
   * One request. {@code call} takes reducers and procedures; no lifecycle hook runs. Closed before
   * its answer, what it asked for is dropped as a socket's is.
   */
  REQUEST
}
