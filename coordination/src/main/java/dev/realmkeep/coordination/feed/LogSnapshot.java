package dev.realmkeep.coordination.feed;

import java.util.List;
import java.util.Map;

/**
 * What one look at the log saw; everything in it is of one snapshot.
 *
 * @param serverStart when the server began, or began again after a crash, as text
 * @param xmin every transaction below it had ended: its entries are in this or an earlier look
 * @param prunedTx the newest transaction whose entry was removed because of its age
 * @param rows entries of transactions from the asked one on, by sequence number
 * @param generations of all realms; only in a look that begins anew, otherwise empty
 * @param newest highest sequence number in the log; only in a look that begins anew, otherwise 0
 */
record LogSnapshot(
    String serverStart,
    long xmin,
    long prunedTx,
    List<LogRow> rows,
    Map<String, Long> generations,
    long newest) {

  /**
   * Whether {@code row}, found by a later look, was in the log here already: its transaction had
   * ended and its number had been drawn. Either alone does not tell: see {@link ChangeLog} for
   * numbers, and a server that restarted its processes may give out a transaction's number again.
   */
  boolean covers(LogRow row) {
    return row.tx() < xmin && row.invalidation().seq() <= newest;
  }
}
