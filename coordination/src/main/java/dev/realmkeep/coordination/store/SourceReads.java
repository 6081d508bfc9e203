package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.port.SourceFile;
import dev.realmkeep.cache.port.SourceStore.SourceRead;
import dev.realmkeep.coordination.db.DatabaseFailures;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads files, each the first of its candidates that exists, as of one moment. Tried again on a
 * dead connection. Any thread; runs on any client.
 */
final class SourceReads {
  /** Bytes of a content that is answered together with others. */
  static final int TOGETHER_MAX = 128 * 1024;

  /** For {@code OFFSET 0} see {@link ValidatedPersist}. */
  private static final String ONE =
      """
      SELECT 1, k.ord::int, f.version, f.content, f.sha256, f.media_type
      FROM unnest($2::text[]) WITH ORDINALITY AS k (path, ord)
      CROSS JOIN LATERAL (SELECT * FROM realm_files
        WHERE realm_id = (SELECT id FROM realms WHERE url = $1) AND path = k.path OFFSET 0) f
      ORDER BY k.ord
      LIMIT 1
      """;

  /** No content is read but of the files that are answered; null of a large one. */
  private static final String MANY =
      """
      WITH found AS MATERIALIZED (
        SELECT DISTINCT ON (k.wish) k.wish, k.ord, f.realm_id, f.path
        FROM unnest($1::int[], $2::int[], $3::text[], $4::text[]) AS k (wish, ord, url, path)
        JOIN realms r ON r.url = k.url
        CROSS JOIN LATERAL (SELECT realm_id, path FROM realm_files
          WHERE realm_id = r.id AND path = k.path OFFSET 0) f
        ORDER BY k.wish, k.ord)
      SELECT found.wish, found.ord, f.version,
        CASE WHEN f.size_bytes <= %d THEN f.content END, f.sha256, f.media_type
      FROM found CROSS JOIN LATERAL (SELECT * FROM realm_files
        WHERE realm_id = found.realm_id AND path = found.path OFFSET 0) f
      """
          .formatted(TOGETHER_MAX);

  private SourceReads() {}

  /**
   * A file that is looked for.
   *
   * @param candidates paths, the best first
   */
  record Wish(String realm, List<String> candidates) {
    Wish {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * Looks for all {@code wishes} in one statement. Each has an answer, but for those of several
   * that found a file larger than {@link #TOGETHER_MAX}: they are for {@link #alone}, so that
   * nobody waits for another's large file.
   */
  static Future<Map<Wish, SourceRead>> read(SqlClient client, Collection<Wish> wishes) {
    List<Wish> asked = List.copyOf(wishes);
    return DatabaseFailures.retriedOnce(() ->
            asked.size() == 1
                ? client.preparedQuery(ONE).execute(one(asked.getFirst()))
                : client.preparedQuery(MANY).execute(many(asked)))
        .map(rows -> answers(asked, rows));
  }

  /** A file of any size. */
  static Future<SourceRead> alone(SqlClient client, Wish wish) {
    return read(client, List.of(wish)).map(one -> Objects.requireNonNull(one.get(wish)));
  }

  private static Tuple one(Wish wish) {
    return Tuple.tuple()
        .addString(wish.realm())
        .addArrayOfString(wish.candidates().toArray(String[]::new));
  }

  private static Tuple many(List<Wish> wishes) {
    List<Integer> numbers = new ArrayList<>();
    List<Integer> orders = new ArrayList<>();
    List<String> realms = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < wishes.size(); i++) {
      Wish wish = wishes.get(i);
      for (int j = 0; j < wish.candidates().size(); j++) {
        numbers.add(i + 1);
        orders.add(j + 1);
        realms.add(wish.realm());
        paths.add(wish.candidates().get(j));
      }
    }
    return Tuple.tuple()
        .addArrayOfInteger(numbers.toArray(Integer[]::new))
        .addArrayOfInteger(orders.toArray(Integer[]::new))
        .addArrayOfString(realms.toArray(String[]::new))
        .addArrayOfString(paths.toArray(String[]::new));
  }

  private static Map<Wish, SourceRead> answers(List<Wish> asked, RowSet<Row> rows) {
    Map<Wish, SourceRead> answers = HashMap.newHashMap(asked.size());
    for (Wish wish : asked) {
      answers.put(wish, new SourceRead(absent(wish, wish.candidates().size()), null));
    }
    for (Row row : rows) {
      Wish wish = asked.get(row.getInteger(0) - 1);
      int absent = row.getInteger(1) - 1;
      Buffer content = row.getBuffer(3);
      if (content == null) {
        answers.remove(wish);
        continue;
      }
      SourceFile file =
          new SourceFile(
              wish.realm(),
              wish.candidates().get(absent),
              row.getLong(2),
              content.getBytes(),
              row.getString(4),
              row.getString(5));
      List<FileRead> reads = absent(wish, absent);
      reads.add(new FileRead(wish.realm(), file.path(), file.version()));
      answers.put(wish, new SourceRead(reads, file));
    }
    return answers;
  }

  /** The first {@code count} candidates, which do not exist. */
  private static List<FileRead> absent(Wish wish, int count) {
    List<FileRead> reads = new ArrayList<>(count + 1);
    for (String path : wish.candidates().subList(0, count)) {
      reads.add(new FileRead(wish.realm(), path, FileRead.ABSENT));
    }
    return reads;
  }
}
