package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.model.RealmInfo;

/**
 * Where in a realm a request points.
 *
 * @param path canonical path inside the realm, without a leading slash; empty for the realm itself
 */
public record RealmTarget(RealmInfo realm, String path) {

  /** Operations, and what will become one, begin with an underscore; no file does. */
  public boolean isReserved() {
    return path.startsWith("_");
  }

  /** URL of the file or module. */
  public String url() {
    return realm.url() + path;
  }
}
