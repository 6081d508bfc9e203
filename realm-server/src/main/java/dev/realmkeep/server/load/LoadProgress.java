package dev.realmkeep.server.load;

/** Hears how far a load is. Called by the loading thread, must be quick and must not throw. */
public interface LoadProgress {

  /** Hears nothing. */
  LoadProgress NONE = (done, total, path) -> {};

  /**
   * @param done files looked at, up to {@code total}
   * @param path the file looked at last
   */
  void at(int done, int total, String path);
}
