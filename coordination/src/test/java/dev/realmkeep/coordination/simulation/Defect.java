package dev.realmkeep.coordination.simulation;

/**
 * Defects that a simulation can be run with, each with the promise whose breach must show it. Where
 * the product speaks SQL, its statements are simulated, and the defect is in them.
 */
enum Defect {
  /** The product as it is. */
  NONE(""),
  /** The loser registers its interest after the failed attempt. */
  LATE_INTEREST("only its time-out ended a wait"),
  /** A hold that stored nothing ends in silence, and nobody looks who holds what. */
  NO_WORD_OF_ROLLBACK_NOR_LOCK_WATCH("unavailable for another's fault"),
  /** Nobody looks whether the holder is still there. */
  NO_LOCK_WATCH("unavailable for another's fault"),
  /** A persist needs another connection of the pool its lock is on. */
  SECOND_CONNECTION("unavailable for another's fault, or none"),
  /** That a module is missing is not stored. */
  NO_ROW_FOR_MISSING("prerendered "),
  /** A persist compares what this node has heard of, not what is in the database. */
  GENERATIONS_IN_MEMORY("stale row"),
  /** Nothing keeps writers out between the comparison and the commit. */
  CHECK_AND_INSERT_NOT_ATOMIC("stale row"),
  /** The comparison sees the snapshot from before the wait for the lock. */
  COMPARISON_IN_THE_LOCKING_STATEMENT("stale row"),
  /** The writer's search for readers sees the snapshot from before its wait for the lock. */
  SEARCH_IN_THE_LOCKING_STATEMENT("stale row"),
  /** Trust in the writer's DELETE alone: a dependent computed for the first time has no row. */
  NO_COMPARISON("stale row"),
  /** The edit of an import does not reach a dependent that is computed for the first time. */
  ONLY_OWN_FILE_COMPARED("stale row"),
  /** A lost listening connection stays lost. */
  LISTEN_NEVER_RECONNECTS("has not come to trust its cache again"),
  /** Each start of a node empties the shared table. */
  BOOT_EMPTIES_THE_TABLE("prerendered "),
  /** The write is not in the transaction that holds the lock. */
  ZOMBIE_WRITES("a second result was accepted"),
  /** A holder gives no sign of life while it prerenders. */
  NO_HEARTBEAT("the server ended a session without a fault"),
  /** The server lets transactions of silent clients live. */
  SILENT_TRANSACTIONS_LIVE("unavailable for another's fault"),
  /** L1 answers however long ago the log was looked at. */
  TRUST_WITHOUT_LOOKING("too old"),
  /** A write through a node is applied there only when the log shows it. */
  OWN_WRITES_APPLIED_LATE("older than what its client knows"),
  /** An invalidation that is heard late overtakes a populate that began after it. */
  OLD_NEWS_OVERTAKES("overtaken by what it had seen"),
  /** A connection is not given back when its key was contended. */
  CONNECTION_LEAK("kept connections");

  private final String breaks;

  Defect(String breaks) {
    this.breaks = breaks;
  }

  /** What a violation that shows it says. */
  String breaks() {
    return breaks;
  }
}
