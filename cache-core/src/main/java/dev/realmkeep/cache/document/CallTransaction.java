package dev.realmkeep.cache.document;

import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.document.DocumentValue.Text;
import dev.realmkeep.cache.document.StagedWrites.Staged;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.cache.port.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * One call's view of its realm's documents: what is committed, under what the call has written. It
 * writes nothing: {@link #changes} and {@link #schedules} go into the call's commit, or nowhere.
 * Relies on the call's lane being the only writer of the realm: what is committed does not change
 * while the call runs.
 *
 * <p>Confined to the thread that runs the call, which is blocked while the store is asked, at most
 * {@link #ANSWER_MAX}; an interrupt ends the wait with a {@link StoreUnavailableException}.
 */
public final class CallTransaction implements CallDocuments {
  /** Largest document, in bytes of UTF-8. */
  public static final int DOCUMENT_BYTES_MAX = 1024 * 1024;

  /** Most bytes of documents that a call writes. */
  public static final int WRITES_BYTES_MAX = 16 * 1024 * 1024;

  /** Most documents that a call writes. */
  public static final int DOCUMENTS_MAX = 10_000;

  /** Longest wait for one answer of the store. */
  public static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private final LaneStore store;
  private final DocumentValidator validator;
  private final String realm;
  private final boolean mayWrite;
  private final long version;
  private final StagedWrites writes = new StagedWrites();
  private final StagedSchedules schedules = new StagedSchedules();

  private CallTransaction(
      LaneStore store, DocumentValidator validator, String realm, boolean mayWrite, long version) {
    this.store = store;
    this.validator = validator;
    this.realm = realm;
    this.mayWrite = mayWrite;
    this.version = version;
  }

  /**
   * Of a call that may write.
   *
   * @param version the one that its commit will make; what it has written shows it
   */
  public static CallTransaction writing(
      LaneStore store, DocumentValidator validator, String realm, long version) {
    return new CallTransaction(store, validator, realm, true, version);
  }

  /** Of a call that only reads: every write is refused. */
  public static CallTransaction reading(LaneStore store, String realm) {
    return new CallTransaction(store, DocumentValidator.NONE, realm, false, 0);
  }

  @Override
  public Optional<String> get(DocumentTable table, String id) {
    check(table);
    return switch (writes.of(table, checkedId(id))) {
      case Staged.Put(Document document, _) -> Optional.of(document.json());
      case Staged.Gone() -> Optional.empty();
      case null -> await(store.get(table, id)).map(Document::json);
    };
  }

  /**
   * What was written hides at most as many committed documents as it has ids, so so many more are
   * asked for.
   */
  @Override
  public List<Document> find(DocumentTable table, DocumentQuery query) {
    check(table);
    QueryLimits.check(query);
    Map<String, Staged> touched = writes.of(table);
    if (touched.isEmpty()) {
      return await(store.find(table, query));
    }
    long wanted = (long) query.offset() + query.limit();
    List<Document> merged =
        MergedDocuments.of(
            committed(table, query, wanted + touched.size(), touched.keySet()),
            matching(query, touched),
            query.sort());
    int from = Math.min(query.offset(), merged.size());
    return List.copyOf(merged.subList(from, (int) Math.min(wanted, merged.size())));
  }

  @Override
  public long count(DocumentTable table, DocumentQuery query) {
    check(table);
    QueryLimits.check(query);
    Map<String, Staged> touched = writes.of(table);
    CompletableFuture<Long> stored = store.count(table, query);
    if (touched.isEmpty()) {
      return await(stored);
    }
    Predicate<Members> condition = DocumentConditions.of(query.filter());
    List<CompletableFuture<Optional<Document>>> hidden =
        touched.keySet().stream().map(id -> store.get(table, id)).toList();
    long matchingBefore =
        hidden.stream()
            .map(CallTransaction::await)
            .flatMap(Optional::stream)
            .filter(document -> condition.test(DocumentJson.parse(document.json())))
            .count();
    return await(stored) - matchingBefore + matching(query, touched).size();
  }

  @Override
  public void put(DocumentTable table, String id, String json) {
    checkWriting(table);
    checkedId(id);
    if (json.length() > DOCUMENT_BYTES_MAX || StagedWrites.utf8Length(json) > DOCUMENT_BYTES_MAX) {
      throw new DocumentException(
          "a document has at most " + DOCUMENT_BYTES_MAX + " bytes: " + named(table, id));
    }
    Members members = DocumentJson.parse(json);
    DocumentValue own = members.get("id");
    if (own != null && !(own instanceof Text(String text) && text.equals(id))) {
      throw new DocumentException("the document's id is not \"" + id + "\": " + named(table, id));
    }
    Optional<String> objection = validator.objection(table, json);
    if (objection.isPresent()) {
      throw new DocumentException(named(table, id) + ": " + objection.get());
    }
    writes.add(table, id, new Staged.Put(new Document(id, version, json), members));
  }

  @Override
  public boolean delete(DocumentTable table, String id) {
    checkWriting(table);
    boolean was = get(table, id).isPresent();
    writes.add(table, id, new Staged.Gone());
    return was;
  }

  @Override
  public void arm(ScheduleChange.Arm schedule) {
    checkWriting();
    schedules.add(schedule);
  }

  @Override
  public void cancel(String scheduleId) {
    checkWriting();
    schedules.add(new ScheduleChange.Cancel(scheduleId));
  }

  /** What the call has written: at most one change for each document. */
  public List<DocumentChange> changes() {
    return writes.changes();
  }

  /** What the call has armed and cancelled, in order. */
  public List<ScheduleChange> schedules() {
    return schedules.changes();
  }

  private static List<Staged.Put> matching(DocumentQuery query, Map<String, Staged> touched) {
    Predicate<Members> condition = DocumentConditions.of(query.filter());
    List<Staged.Put> matching = new ArrayList<>();
    for (Staged staged : touched.values()) {
      if (staged instanceof Staged.Put put && condition.test(put.members())) {
        matching.add(put);
      }
    }
    return matching;
  }

  /** The first {@code count}, in as many questions as it takes, without those touched. */
  private List<Document> committed(
      DocumentTable table, DocumentQuery query, long count, Set<String> touched) {
    List<Document> committed = new ArrayList<>();
    long asked = 0;
    while (asked < count) {
      int limit = (int) Math.min(count - asked, DocumentQuery.LIMIT_MAX);
      List<Document> page =
          await(
              store.find(
                  table, new DocumentQuery(query.filter(), query.sort(), (int) asked, limit)));
      for (Document document : page) {
        if (!touched.contains(document.id())) {
          committed.add(document);
        }
      }
      asked += limit;
      if (page.size() < limit || asked > Integer.MAX_VALUE) {
        break;
      }
    }
    return committed;
  }

  private void checkWriting(DocumentTable table) {
    check(table);
    checkWriting();
  }

  private void checkWriting() {
    if (!mayWrite) {
      throw new DocumentException("this call only reads");
    }
  }

  private void check(DocumentTable table) {
    if (!table.realm().equals(realm)) {
      throw new DocumentException("not a table of this realm: " + table);
    }
  }

  private static String checkedId(String id) {
    if (id.isEmpty() || id.length() > Document.ID_LENGTH_MAX || !DocumentJson.isStorable(id)) {
      throw new DocumentException(
          "an id has 1 to " + Document.ID_LENGTH_MAX + " characters, none of them U+0000");
    }
    return id;
  }

  private static String named(DocumentTable table, String id) {
    return table.type().name() + " \"" + id + "\"";
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException("the store failed", cause);
    } catch (TimeoutException e) {
      throw new StoreUnavailableException("the store did not answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("the call was interrupted while it asked the store", e);
    }
  }
}
