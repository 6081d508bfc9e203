package dev.realmkeep.cache.model.lane;

import dev.realmkeep.cache.model.document.DocumentChange;
import java.util.List;

/**
 * All that one call changed: applied whole or not at all.
 *
 * @param epoch of the claim under which the lane runs
 * @param previousVersion version of the lane's last commit; the commit makes it one greater
 */
public record LaneCommit(
    String realm,
    long epoch,
    long previousVersion,
    List<DocumentChange> documents,
    List<ScheduleChange> schedules,
    List<ClientChange> clients) {

  public LaneCommit {
    documents = List.copyOf(documents);
    schedules = List.copyOf(schedules);
    clients = List.copyOf(clients);
  }

  /** Whether there is nothing to write. */
  public boolean isEmpty() {
    return documents.isEmpty() && schedules.isEmpty() && clients.isEmpty();
  }
}
