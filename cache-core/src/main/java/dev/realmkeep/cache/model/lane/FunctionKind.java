package dev.realmkeep.cache.model.lane;

/** What an exported function of a host module is. */
public enum FunctionKind {
  /** Runs on the main lane, may write; one transaction. */
  REDUCER,
  /** Runs on the main lane, reads only. */
  VIEW,
  /** Runs in the procedure pool, asynchronous, may reach out. */
  PROCEDURE;

  /** Lower case, as in JSON and labels. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
