package dev.realmkeep.coordination.store;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.coordination.index.IndexSettings;
import dev.realmkeep.coordination.index.PgIndexRuns;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.GrownDatabase;
import dev.realmkeep.coordination.testing.GrownDatabase.Operation;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operation reads does not grow with the realm, even where the planner was not told. */
class GrownRealmTest {
  private static final String REALM = "https://r.example/a/";
  private static final RealmInfo INFO = new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC);

  private static final ModuleEntry ENTRY =
      new ModuleEntry.Missing(ModuleError.of(ModuleError.Kind.MISSING, "gone"));

  /** 4,000 modules with two paths each, every second one there; each has read both. */
  private static final String GROW =
      """
      INSERT INTO realm_files (realm_id, path, version, content, size_bytes, sha256, media_type)
        SELECT r.id, 'old' || i || '.ts', 1, 'x', 1, 'x', 'text/typescript'
        FROM realms r, generate_series(1, 4000) i;
      INSERT INTO paths (realm_id, path)
        SELECT r.id, 'old' || i || x FROM realms r, generate_series(1, 4000) i,
          unnest(ARRAY['.ts', '.gts']) x;
      INSERT INTO module_rows (realm_id, url, url_hash, cache_scope, auth_user_id,
          extractor_version, state, entry, file_alias, generation, failures, took_ms)
        SELECT r.id, r.url || 'old' || i, sha256(convert_to(r.url || 'old' || i, 'UTF8')), 'public',
          '', 'x1', 'missing', '{}', r.url || 'old' || i || '.ts', 1, 0, 0
        FROM realms r, generate_series(1, 4000) i;
      INSERT INTO module_reads (module_id, path_id, version)
        SELECT m.id, p.id, 1 FROM module_rows m JOIN paths p
          ON p.path = substr(m.file_alias, length('https://r.example/a/') + 1)
      """;

  private enum Kind {
    READ_ONE(process -> time -> await(definitions(process).read(List.of(key(time))))),
    READ_MANY(process -> time -> await(definitions(process).read(keys(time)))),
    NEWEST(process -> time -> await(definitions(process).newest("x1", Long.MAX_VALUE, 20))),
    NEWEST_OF_NOBODY(
        process -> time -> await(definitions(process).newest("x2", Long.MAX_VALUE, 20))),
    READ_FIRST(process ->
        time -> await(sources(process).readFirst(REALM, List.of("gone.gts", "m" + time + ".ts")))),
    READ_FIRST_MANY(
        process -> time -> get(SourceReads.read(process.database().reads(), wishes(time)))),
    WRITE(GrownRealmTest::writing),
    DELETE(process -> time -> await(sources(process).write(REALM, List.of(deleting(time))))),
    INVALIDATE(process ->
        time -> await(definitions(process).invalidate(REALM, List.of(REALM + "m" + time)))),
    PERSIST(GrownRealmTest::persisting),
    READS(process -> time -> await(definitions(process).reads(old(time)))),
    DEPENDENTS(process -> time -> await(definitions(process).dependents(old(time)))),
    ORIGIN(process -> time -> await(definitions(process).origin(old(time)))),
    IN_REALM(process -> time -> get(StoredRows.inRealm(process.database().populates(), key(time)))),
    STANDINGS(GrownRealmTest::standings);

    private final Function<TestDatabase, Operation> operation;

    Kind(Function<TestDatabase, Operation> operation) {
      this.operation = operation;
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anOperationReadsWhatItIsAbout(Kind kind) {
    long rows =
        GrownDatabase.rowsRead(
            database -> {
              await(sources(database).putRealm(INFO));
              await(
                  sources(database)
                      .write(REALM, IntStream.range(0, 40).mapToObj(i -> put(i, "1")).toList()));
            },
            GROW,
            kind.operation);

    assertThat(rows).isBetween(1L, 200L);
  }

  private static Operation writing(TestDatabase process) {
    return time -> await(sources(process).write(REALM, List.of(put(time, "2"))));
  }

  private static Operation persisting(TestDatabase process) {
    return time -> {
      PersistOutcome outcome =
          await(
              definitions(process)
                  .persist(
                      key(time),
                      new Populated(
                          ENTRY,
                          null,
                          List.of(
                              new FileRead(REALM, "m" + time + ".gts", FileRead.ABSENT),
                              new FileRead(REALM, "m" + time + ".ts", 1)),
                          null,
                          0,
                          0)));
      assertThat(outcome).isInstanceOf(PersistOutcome.Persisted.class);
    };
  }

  private static Operation standings(TestDatabase process) {
    PgIndexRuns runs =
        new PgIndexRuns(
            process.database(),
            IndexSettings.DEFAULT,
            new Listener(process.database(), ListenerSettings.DEFAULT));
    IndexRun run = await(runs.begin(REALM, "x1")).orElseThrow().run();
    return time -> await(runs.standings(run, keys(time)));
  }

  private static List<SourceReads.Wish> wishes(int time) {
    return IntStream.of(time, time + 1)
        .mapToObj(i -> new SourceReads.Wish(REALM, List.of("gone.gts", "m" + i + ".ts")))
        .toList();
  }

  private static PgSourceStore sources(TestDatabase process) {
    return new PgSourceStore(process.database(), new SilentBus());
  }

  private static PgDefinitionStore definitions(TestDatabase process) {
    return new PgDefinitionStore(process.database(), new SilentBus());
  }

  private static FileChange put(int i, String content) {
    return new FileChange.Put(
        "m" + i + ".ts",
        content.getBytes(StandardCharsets.UTF_8),
        "text/typescript",
        FileChange.Precondition.NONE);
  }

  private static FileChange deleting(int i) {
    return new FileChange.Delete("m" + i + ".ts", FileChange.Precondition.NONE);
  }

  private static List<ModuleKey> keys(int from) {
    return IntStream.range(from, from + 10).mapToObj(GrownRealmTest::key).toList();
  }

  private static ModuleKey key(int i) {
    return key("m" + i);
  }

  /** Of those that are there when the tables have grown. */
  private static ModuleKey old(int i) {
    return key("old" + i);
  }

  private static ModuleKey key(String name) {
    return new ModuleKey(REALM, REALM + name, CacheScope.PUBLIC, "", "x1");
  }
}
