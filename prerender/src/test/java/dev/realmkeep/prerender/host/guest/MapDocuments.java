package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.document.DocumentException;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Documents in a map, with as much of queries as these tests need: conditions {@code id > x} are
 * applied, the rest is kept for the test to look at; order is by id.
 */
final class MapDocuments implements CallDocuments {
  final Map<String, String> rows = new TreeMap<>();
  final List<DocumentQuery> queries = new ArrayList<>();
  final List<ScheduleChange.Arm> armed = new ArrayList<>();
  final List<String> cancelled = new ArrayList<>();
  RuntimeException failure;
  Runnable beforeAnswer = () -> {};

  private void fail() {
    beforeAnswer.run();
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public Optional<String> get(DocumentTable table, String id) {
    fail();
    return Optional.ofNullable(rows.get(id));
  }

  @Override
  public List<Document> find(DocumentTable table, DocumentQuery query) {
    fail();
    queries.add(query);
    return rows.entrySet().stream()
        .filter(row -> after(row.getKey(), query.filter()))
        .skip(query.offset())
        .limit(query.limit())
        .map(row -> new Document(row.getKey(), 1, row.getValue()))
        .toList();
  }

  private static boolean after(String id, DocumentFilter filter) {
    return switch (filter) {
      case DocumentFilter.All(List<DocumentFilter> all) ->
          all.stream().allMatch(one -> after(id, one));
      case DocumentFilter.Compare(
              String path,
              DocumentFilter.Comparison comparison,
              DocumentFilter.Scalar.Text(String value))
          when path.equals("id") && comparison == DocumentFilter.Comparison.GREATER ->
          id.compareTo(value) > 0;
      default -> true;
    };
  }

  @Override
  public long count(DocumentTable table, DocumentQuery query) {
    queries.add(query);
    return rows.size();
  }

  @Override
  public void put(DocumentTable table, String id, String json) {
    fail();
    if (json.contains("\"refused\"")) {
      throw new DocumentException("balance: not a number");
    }
    rows.put(id, json);
  }

  @Override
  public boolean delete(DocumentTable table, String id) {
    return rows.remove(id) != null;
  }

  @Override
  public void arm(ScheduleChange.Arm schedule) {
    armed.add(schedule);
  }

  @Override
  public void cancel(String scheduleId) {
    cancelled.add(scheduleId);
  }
}
