package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.document.CallDocuments;

/** The documents of one run, and what the run has written to them so far. Confined to the run. */
public interface OpenDocuments {

  CallDocuments documents();

  Writes writes();

  /** Opens the documents of runs. Any thread. */
  @FunctionalInterface
  interface Opener {
    /**
     * @param version that the run's commit will make
     */
    OpenDocuments open(boolean readOnly, long version);
  }
}
