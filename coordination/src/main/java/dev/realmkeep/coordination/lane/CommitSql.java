package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ClientChange;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.model.lane.ScheduleEffect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A commit as one statement, which is a transaction by itself: one round trip, and nobody can stop
 * between its parts. Everything in it depends on the row of {@code fence}, which is there only if
 * the lane stands where the commit says.
 *
 * <p>All parts see the snapshot that the statement began with, also when the fence had to wait for
 * a lock. That is sound because whatever changes what they read moves the fence's row, and then the
 * fence, which compares with the row as it is after the wait, is not there:
 *
 * <pre>
 *   commit                                  a change of declared indexes, or a claim
 *                                         1 locks the fence's row
 * 2 begins: its snapshot has the old indexes
 * 3 waits for the fence's row
 *                                         4 layout + 1 (epoch + 1), commits
 * 5 finds layout (epoch) another than in its snapshot: no row, nothing is written
 * 6 begins again, with the new ones
 * </pre>
 *
 * <p>For {@code OFFSET 0} see {@link dev.realmkeep.coordination.store.ValidatedPersist}.
 */
final class CommitSql {
  private final SqlText sql = new SqlText();
  private final LaneCommit commit;
  private final Map<DocumentTable, Integer> tables;
  private final List<ScheduleEffect> effects;

  private CommitSql(LaneCommit commit, Map<DocumentTable, Integer> tables) {
    this.commit = commit;
    this.tables = tables;
    this.effects = ScheduleEffect.of(commit.schedules());
  }

  /**
   * Answers one row: the version made, or null; epoch, version and the version at which the epoch
   * began, as they were before; the ids of schedules that stand where the commit says that they
   * fired.
   *
   * @param tables the numbers of the tables in the commit
   */
  static SqlText of(LaneCommit commit, Map<DocumentTable, Integer> tables) {
    return new CommitSql(commit, tables).build();
  }

  private SqlText build() {
    List<ScheduleEffect> fired =
        effects.stream().filter(effect -> effect.firedAtMillis() != null).toList();
    sql.add("WITH lane AS MATERIALIZED (SELECT c.* FROM lane_commits c JOIN realms r")
        .add(" ON r.id = c.realm_id WHERE r.url = ")
        .add(commit.realm(), "text")
        .add("),\nfired AS MATERIALIZED (");
    new ScheduleSql(sql).fired(fired);
    sql.add("),\nfence AS (UPDATE lane_commits c SET version = c.version + 1 FROM lane")
        .add(" WHERE c.realm_id = lane.realm_id AND c.layout = lane.layout AND c.epoch = ")
        .add(commit.epoch(), "bigint")
        .add(" AND c.version = ")
        .add(commit.previousVersion(), "bigint");
    if (!fired.isEmpty()) {
      sql.add(" AND (SELECT count(*) FROM fired) = ").add(fired.size(), "int");
    }
    sql.add(" RETURNING c.realm_id, c.version)");
    documents();
    if (!effects.isEmpty()) {
      new ScheduleSql(sql).effects(effects);
    }
    clients();
    return sql.add("\nSELECT (SELECT version FROM fence), lane.epoch, lane.version,")
        .add(" lane.epoch_from, ARRAY(SELECT id FROM fired)")
        .add(" FROM (SELECT 1) one LEFT JOIN lane ON true");
  }

  private void documents() {
    List<DocumentChange.Put> puts = only(DocumentChange.Put.class);
    if (!puts.isEmpty()) {
      sql.add(",\ngiven AS MATERIALIZED (SELECT g.t, g.id, g.doc::jsonb AS doc FROM unnest(")
          .add(numbers(puts), "int[]")
          .add(", ")
          .add(ids(puts), "text[]")
          .add(", ")
          .add(puts.stream().map(DocumentChange.Put::json).toArray(String[]::new), "text[]")
          .add(") g(t, id, doc))")
          .add(
              """
              ,
              puts AS (
                INSERT INTO documents (table_id, id, version, doc)
                SELECT g.t, g.id, fence.version, g.doc FROM fence, given g
                ON CONFLICT (table_id, id) DO UPDATE
                  SET version = excluded.version, doc = excluded.doc),
              keys AS (
                INSERT INTO document_keys AS k (index_id, doc_id, rank, number, text)
                SELECT i.id, g.id, document_rank(v.value), document_number(v.value),
                  document_text_key(document_text(v.value))
                FROM fence, given g JOIN document_indexes i ON i.table_id = g.t
                CROSS JOIN LATERAL (
                  SELECT jsonb_path_query_first(g.doc, i.value_path, '{}', true) AS value
                  OFFSET 0) v
                ON CONFLICT (index_id, doc_id) DO UPDATE
                  SET rank = excluded.rank, number = excluded.number, text = excluded.text
                  WHERE (k.rank, k.number, k.text)
                    IS DISTINCT FROM (excluded.rank, excluded.number, excluded.text))\
              """);
    }
    List<DocumentChange.Delete> deletes = only(DocumentChange.Delete.class);
    if (!deletes.isEmpty()) {
      sql.add(",\ntaken AS MATERIALIZED (SELECT g.t, g.id FROM unnest(")
          .add(numbers(deletes), "int[]")
          .add(", ")
          .add(ids(deletes), "text[]")
          .add(") g(t, id))")
          .add(
              """
              ,
              deletes AS (
                DELETE FROM documents d USING fence, taken g
                WHERE d.table_id = g.t AND d.id = g.id),
              deleted_keys AS (
                DELETE FROM document_keys k USING (
                  SELECT i.id AS index_id, g.id AS doc_id
                  FROM fence, taken g JOIN document_indexes i ON i.table_id = g.t OFFSET 0) x
                WHERE k.index_id = x.index_id AND k.doc_id = x.doc_id)\
              """);
    }
  }

  private void clients() {
    Map<String, ClientChange> last = new LinkedHashMap<>();
    commit.clients().forEach(change -> last.put(change.connectionId(), change));
    List<ClientChange.Connected> connected = new ArrayList<>();
    List<String> disconnected = new ArrayList<>();
    for (ClientChange change : last.values()) {
      switch (change) {
        case ClientChange.Connected one -> connected.add(one);
        case ClientChange.Disconnected(String id) -> disconnected.add(id);
      }
    }
    if (!connected.isEmpty()) {
      sql.add(",\ncame AS (INSERT INTO lane_clients (realm_id, connection_id, user_name)")
          .add(" SELECT fence.realm_id, g.id, g.who FROM fence, unnest(")
          .add(connected.stream().map(ClientChange::connectionId).toArray(String[]::new), "text[]")
          .add(", ")
          .add(
              connected.stream().map(ClientChange.Connected::user).toArray(String[]::new), "text[]")
          .add(") g(id, who) ON CONFLICT (realm_id, connection_id)")
          .add(" DO UPDATE SET user_name = excluded.user_name)");
    }
    if (!disconnected.isEmpty()) {
      sql.add(",\nwent AS (DELETE FROM lane_clients c USING fence")
          .add(" WHERE c.realm_id = fence.realm_id AND c.connection_id = ANY (")
          .add(disconnected.toArray(String[]::new), "text[]")
          .add("))");
    }
  }

  private <T extends DocumentChange> List<T> only(Class<T> type) {
    return commit.documents().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private Integer[] numbers(List<? extends DocumentChange> changes) {
    return changes.stream().map(change -> tables.get(change.table())).toArray(Integer[]::new);
  }

  private static String[] ids(List<? extends DocumentChange> changes) {
    return changes.stream().map(DocumentChange::id).toArray(String[]::new);
  }
}
