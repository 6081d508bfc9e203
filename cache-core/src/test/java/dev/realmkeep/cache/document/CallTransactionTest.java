package dev.realmkeep.cache.document;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.OTHER;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.cache.conformance.Lanes.table;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.conformance.Lanes;
import dev.realmkeep.cache.conformance.RandomDocuments;
import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallTransactionTest {
  private static final DocumentQuery EVERYTHING =
      new DocumentQuery(DocumentFilter.EVERYTHING, List.of(), 0, 1_000);

  private final InMemoryLanes store =
      new InMemoryLanes(Set.of(REALM, OTHER)::contains, Clock.system());
  private final Lanes lanes = new Lanes(store, store);
  private final CallTransaction call = writing(DocumentValidator.NONE);

  @Test
  void aCallSeesItsOwnWritesAsIfTheyWereCommitted() {
    RandomDocuments random = new RandomDocuments(new Random(4711));
    for (int round = 0; round < 30; round++) {
      LaneClaim.Owned claim = lanes.claim(REALM);
      CallTransaction under = writing(DocumentValidator.NONE);
      for (int i = 0; i < 40; i++) {
        if (random.oneIn(3)) {
          under.delete(ACCOUNTS, random.id());
        } else {
          under.put(ACCOUNTS, random.id(), random.document());
        }
      }
      List<DocumentQuery> queries = new java.util.ArrayList<>();
      for (int i = 0; i < 60; i++) {
        queries.add(random.query());
      }
      List<List<Document>> found = queries.stream().map(q -> under.find(ACCOUNTS, q)).toList();
      List<Long> counted = queries.stream().map(q -> under.count(ACCOUNTS, q)).toList();

      await(
          store.commit(
              new LaneCommit(
                  REALM,
                  claim.epoch(),
                  claim.version(),
                  under.changes(),
                  under.schedules(),
                  List.of())));

      for (int i = 0; i < queries.size(); i++) {
        assertThat(found.get(i))
            .as("%s", queries.get(i))
            .usingRecursiveFieldByFieldElementComparatorIgnoringFields("version")
            .isEqualTo(await(store.find(ACCOUNTS, queries.get(i))));
        assertThat(counted.get(i)).isEqualTo(await(store.count(ACCOUNTS, queries.get(i))));
      }
    }
  }

  @Test
  void nothingIsWrittenBeforeTheCommit() {
    call.put(ACCOUNTS, "a", "{\"id\":\"a\"}");

    assertThat(call.get(ACCOUNTS, "a")).contains("{\"id\":\"a\"}");
    assertThat(lanes.get("a")).isNull();
    assertThat(call.changes()).containsExactly(put(ACCOUNTS, "a", "{\"id\":\"a\"}"));
  }

  @Test
  void theLastWriteOfADocumentCounts() {
    lanes.commit(put(ACCOUNTS, "a", "{}"));

    assertThat(call.delete(ACCOUNTS, "a")).isTrue();
    assertThat(call.delete(ACCOUNTS, "a")).isFalse();
    assertThat(call.get(ACCOUNTS, "a")).isEmpty();
    call.put(ACCOUNTS, "a", "{\"n\":1}");
    assertThat(call.delete(ACCOUNTS, "b")).isFalse();

    assertThat(call.changes())
        .containsExactly(put(ACCOUNTS, "a", "{\"n\":1}"), new DocumentChange.Delete(ACCOUNTS, "b"));
  }

  @Test
  void aDocumentThatIsNoneOrHasAnotherIdIsRefusedAndNothingIsStaged() {
    refuses("a", "[]", "one JSON object");
    refuses("a", "{} {}", "something follows");
    refuses("a", "{\"n\":}", "not a document");
    refuses("a", "{\"id\":\"b\"}", "id is not \"a\"");
    refuses("a", "{\"id\":1}", "id is not \"a\"");
    refuses("a", "{\"n\":1,\"n\":1}", "twice");
    refuses("a", "{\"s\":\"\\u0000\"}", "U+0000");
    refuses("a", "{\"s\":\"\\ud800\"}", "surrogate");
    refuses("a", "{\"n\":1e1000000000}", "digits");
    refuses("a", "[".repeat(200), "one JSON object");
    refuses("a", "{\"l\":" + "[".repeat(200) + "]".repeat(200) + "}", "not a document");
    refuses("", "{}", "1 to 256 characters");
    refuses("x".repeat(257), "{}", "1 to 256 characters");
    assertThat(call.changes()).isEmpty();
  }

  @Test
  void whatItsTypeDoesNotAllowIsRefusedInWordsThatNameIt() {
    CallTransaction strict = writing((table, json) -> Optional.of("balance: not a number"));

    assertThatThrownBy(() -> strict.put(ACCOUNTS, "a", "{}"))
        .isInstanceOf(DocumentException.class)
        .hasMessage("Account \"a\": balance: not a number");
    assertThat(strict.find(ACCOUNTS, EVERYTHING)).isEmpty();
  }

  @Test
  void aCallThatOnlyReadsWritesNothing() {
    CallTransaction view = CallTransaction.reading(store, REALM);

    assertThatThrownBy(() -> view.put(ACCOUNTS, "a", "{}")).hasMessageContaining("only reads");
    assertThatThrownBy(() -> view.delete(ACCOUNTS, "a")).hasMessageContaining("only reads");
    assertThatThrownBy(() -> view.cancel("s")).hasMessageContaining("only reads");
    assertThat(view.find(ACCOUNTS, EVERYTHING)).isEmpty();
  }

  @Test
  void aTableOfAnotherRealmIsRefused() {
    assertThatThrownBy(() -> call.get(table(OTHER, "Account"), "a"))
        .isInstanceOf(DocumentException.class);
  }

  @Test
  void aDocumentAndACallHaveALimitInBytes() {
    String mebibyte = "{\"s\":\"" + "x".repeat(CallTransaction.DOCUMENT_BYTES_MAX - 8) + "\"}";
    refuses("a", mebibyte.replace("x\"", "ü\""), "1048576 bytes");
    for (int i = 0; i < 16; i++) {
      call.put(ACCOUNTS, "a" + i, mebibyte);
    }

    refuses("b", "{}", "16777216 bytes");
    call.put(ACCOUNTS, "a1", "{}"); // in place of a greater one
    call.put(ACCOUNTS, "b", "{}");
  }

  @Test
  void aCallHasALimitInDocuments() {
    for (int i = 0; i < CallTransaction.DOCUMENTS_MAX; i++) {
      call.put(ACCOUNTS, "a" + i, "{}");
    }

    refuses("b", "{}", "10000 documents");
    call.put(ACCOUNTS, "a1", "{}");
  }

  @Test
  void aPageBeyondTheLargestQuestionIsAskedInSeveral() {
    Object[] puts = new Object[10_500];
    for (int i = 0; i < puts.length; i++) {
      puts[i] = put(ACCOUNTS, "d%05d".formatted(i), "{}");
    }
    lanes.commit(puts);
    call.delete(ACCOUNTS, "d00000");

    List<Document> page =
        call.find(ACCOUNTS, new DocumentQuery(DocumentFilter.EVERYTHING, List.of(), 10_200, 5));

    assertThat(page).extracting(Document::id).startsWith("d10201").hasSize(5);
  }

  @Test
  void whatIsAskedForHasLimits() {
    DocumentFilter deep = DocumentFilter.EVERYTHING;
    for (int i = 0; i < 20; i++) {
      deep = new DocumentFilter.Not(deep);
    }
    for (DocumentFilter filter :
        List.of(
            deep,
            new DocumentFilter.IsNull(""),
            new DocumentFilter.IsNull("x".repeat(257)),
            new DocumentFilter.Contains("a", "\u0000"),
            new DocumentFilter.Any(
                java.util.Collections.nCopies(1_001, new DocumentFilter.IsNull("a"))))) {
      assertThatThrownBy(() -> call.find(ACCOUNTS, new DocumentQuery(filter, List.of(), 0, 1)))
          .isInstanceOf(DocumentException.class);
    }
  }

  @Test
  void schedulesAreStagedInOrderAndChecked() {
    ScheduleChange.Arm arm = Lanes.arm("s", new ScheduleChange.When.After(5), null, false);
    call.arm(arm);
    call.cancel("t");

    assertThat(call.schedules()).containsExactly(arm, new ScheduleChange.Cancel("t"));
    assertThatThrownBy(
            () -> call.arm(Lanes.arm("s", new ScheduleChange.When.After(-1), null, false)))
        .isInstanceOf(DocumentException.class);
    assertThatThrownBy(() -> call.arm(Lanes.arm("s", new ScheduleChange.When.After(1), 0L, false)))
        .isInstanceOf(DocumentException.class);
    assertThatThrownBy(() ->
            call.arm(
                new ScheduleChange.Arm(
                    "s",
                    FunctionKind.VIEW,
                    "f",
                    "[]",
                    new ScheduleChange.When.After(1),
                    null,
                    false)))
        .isInstanceOf(DocumentException.class);
  }

  private void refuses(String id, String json, String words) {
    assertThatThrownBy(() -> call.put(ACCOUNTS, id, json))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining(words);
  }

  private CallTransaction writing(DocumentValidator validator) {
    return CallTransaction.writing(store, validator, REALM, 1);
  }
}
