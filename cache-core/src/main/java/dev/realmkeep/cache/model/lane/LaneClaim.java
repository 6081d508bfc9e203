package dev.realmkeep.cache.model.lane;

import dev.realmkeep.cache.model.fleet.NodeId;

/** The answer to who runs a realm's main lane. */
public sealed interface LaneClaim {

  /**
   * This process does.
   *
   * @param epoch grows with every change of owner; every commit carries it
   * @param version of the last commit of the lane, 0 before the first
   */
  record Owned(String realm, long epoch, long version) implements LaneClaim {}

  /**
   * Another process does.
   *
   * @param url where that process is reached
   */
  record Elsewhere(String realm, long epoch, NodeId node, String url) implements LaneClaim {}

  /** There is no such realm. */
  record NoSuchRealm(String realm) implements LaneClaim {}
}
