package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import java.util.ArrayList;
import java.util.List;

/** What one run wrote and nobody has applied yet. Immutable. */
public record Writes(List<DocumentChange> documents, List<ScheduleChange> schedules) {

  public static final Writes NOTHING = new Writes(List.of(), List.of());

  public Writes {
    documents = List.copyOf(documents);
    schedules = List.copyOf(schedules);
  }

  public boolean isEmpty() {
    return documents.isEmpty() && schedules.isEmpty();
  }

  /** These, and one change of the schedules before them. */
  public Writes after(ScheduleChange first) {
    List<ScheduleChange> all = new ArrayList<>(schedules.size() + 1);
    all.add(first);
    all.addAll(schedules);
    return new Writes(documents, all);
  }

  /** Both, these first. */
  public Writes and(Writes more) {
    List<DocumentChange> allDocuments = new ArrayList<>(documents);
    allDocuments.addAll(more.documents);
    List<ScheduleChange> allSchedules = new ArrayList<>(schedules);
    allSchedules.addAll(more.schedules);
    return new Writes(allDocuments, allSchedules);
  }
}
