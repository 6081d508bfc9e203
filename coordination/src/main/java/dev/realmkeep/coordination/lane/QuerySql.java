package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentSort;
import dev.realmkeep.coordination.lane.DocumentTables.TableRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries of one table as statements. Pure functions. */
final class QuerySql {
  private QuerySql() {}

  /** Answers rows of id, version and text. */
  static SqlText find(TableRow table, DocumentQuery query) {
    IndexChoice choice = IndexChoice.of(query, table.indexes());
    SqlText sql = new SqlText().add("SELECT d.id, d.version, d.doc::text");
    from(sql, table, choice, query);
    sql.add(" ORDER BY ");
    order(sql, choice, query.sort());
    return sql.add("d.id LIMIT ")
        .add(query.limit(), "int")
        .add(" OFFSET ")
        .add(query.offset(), "int");
  }

  /** Answers one number. */
  static SqlText count(TableRow table, DocumentQuery query) {
    DocumentQuery unordered = new DocumentQuery(query.filter(), List.of(), 0, 1);
    SqlText sql = new SqlText().add("SELECT count(*)");
    from(sql, table, IndexChoice.of(unordered, table.indexes()), unordered);
    return sql;
  }

  /**
   * With an index, its keys come first and each leads to its document: {@code OFFSET 0} keeps the
   * planner from turning that round.
   */
  private static void from(
      SqlText sql, TableRow table, @Nullable IndexChoice choice, DocumentQuery query) {
    if (choice == null) {
      sql.add(" FROM documents d WHERE d.table_id = ").add(table.id(), "int");
    } else {
      sql.add(" FROM document_keys k CROSS JOIN LATERAL (SELECT * FROM documents x")
          .add(" WHERE x.table_id = ")
          .add(table.id(), "int")
          .add(" AND x.id = k.doc_id OFFSET 0) d WHERE ");
      choice.addTo(sql);
    }
    sql.add(" AND ");
    new FilterSql(sql).add(query.filter());
  }

  private static void order(SqlText sql, @Nullable IndexChoice choice, List<DocumentSort> sort) {
    for (int i = 0; i < sort.size(); i++) {
      DocumentSort key = sort.get(i);
      String direction = key.descending() ? " DESC, " : ", ";
      String value = PathSql.value(key.path());
      if (i == 0 && choice != null && choice.path().equals(key.path())) {
        sql.add("k.rank" + direction + "k.number" + direction + "k.text" + direction);
      } else {
        sql.add("document_rank(" + value + ")" + direction)
            .add("document_number(" + value + ")" + direction);
      }
      sql.add("document_text(" + value + ") COLLATE \"C\"" + direction);
    }
  }
}
