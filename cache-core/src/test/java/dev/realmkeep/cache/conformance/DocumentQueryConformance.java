package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.delete;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.document.DocumentConditions;
import dev.realmkeep.cache.document.DocumentJson;
import dev.realmkeep.cache.document.DocumentOrder;
import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * That every store finds what {@link DocumentConditions} and {@link DocumentOrder} say, whatever is
 * declared and in whatever order documents and indexes came. What those two say is tested by
 * examples.
 */
public abstract class DocumentQueryConformance {
  private static final int QUERIES = 200;

  private final RandomDocuments random = new RandomDocuments(new Random(20260704));
  private final Map<String, String> expected = new TreeMap<>();
  protected Lanes lanes;

  protected abstract Lanes open() throws Exception;

  private record Expected(String id, String json, Members members)
      implements DocumentOrder.Ordered {}

  @BeforeEach
  void openLanes() throws Exception {
    lanes = open();
  }

  @Test
  void withoutIndexes() {
    write(120);

    compare();
  }

  @Test
  void withIndexesDeclaredBefore() {
    declare("a", "n", "o.x");
    write(60);
    write(120);

    compare();
  }

  @Test
  void withIndexesDeclaredAfterwards() {
    write(120);
    declare("a", "s", "o.x.y");

    compare();
  }

  @Test
  void withIndexesChangedBetween() {
    declare("a", "n");
    write(60);
    declare("n", "s");
    declare("n", "s");
    write(60);

    compare();
    declare();
    compare();
  }

  private void declare(String... paths) {
    List<DocumentIndex> indexes = new ArrayList<>();
    for (String path : paths) {
      indexes.add(new DocumentIndex(path));
    }
    await(lanes.store().declare(ACCOUNTS, indexes));
  }

  /** Puts so many of the documents there can be, and deletes some. */
  private void write(int count) {
    Map<String, DocumentChange> changes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String id = random.id();
      if (random.oneIn(8)) {
        changes.put(id, delete(ACCOUNTS, id));
        expected.remove(id);
      } else {
        String json = random.document();
        changes.put(id, put(ACCOUNTS, id, json));
        expected.put(id, json);
      }
    }
    lanes.commit(changes.values().toArray());
  }

  private void compare() {
    List<Expected> all =
        expected.entrySet().stream()
            .map(one ->
                new Expected(one.getKey(), one.getValue(), DocumentJson.parse(one.getValue())))
            .toList();
    for (int i = 0; i < QUERIES; i++) {
      DocumentQuery query = random.query();
      List<Expected> matching =
          all.stream()
              .filter(one -> DocumentConditions.of(query.filter()).test(one.members()))
              .sorted(DocumentOrder.of(query.sort()))
              .toList();
      List<String> page =
          matching.stream().skip(query.offset()).limit(query.limit()).map(Expected::id).toList();
      List<Document> found = await(lanes.store().find(ACCOUNTS, query));
      assertThat(found).as("%s", query).extracting(Document::id).containsExactlyElementsOf(page);
      for (Document document : found) {
        assertThat(DocumentJson.parse(document.json()))
            .isEqualTo(DocumentJson.parse(expected.get(document.id())));
      }
      assertThat(await(lanes.store().count(ACCOUNTS, query)))
          .as("count of %s", query)
          .isEqualTo(matching.size());
    }
  }
}
