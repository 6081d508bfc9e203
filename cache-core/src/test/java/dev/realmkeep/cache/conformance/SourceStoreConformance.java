package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.delete;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.SourceStore.SourceRead;
import dev.realmkeep.cache.port.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SourceStore} does. */
public abstract class SourceStoreConformance {
  protected static final String REALM = "https://r.example/a/";

  private SourceStore store;

  /** An empty store. */
  protected abstract Stores open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open().sources();
    await(store.putRealm(realm(REALM)));
  }

  @Test
  void aNewRealmIsAtGenerationZero() {
    assertThat(await(store.generation(REALM))).contains(0L);
    assertThat(await(store.generation("https://r.example/none/"))).isEmpty();
    assertThat(await(store.realms())).containsExactly(realm(REALM));
  }

  @Test
  void puttingARealmAgainAsItIsChangesNothing() {
    written(put("m.ts", "1"));

    assertThat(await(store.putRealm(realm(REALM)))).isEqualTo(1);
    assertThat(await(store.generation(REALM))).contains(1L);
  }

  @Test
  void aChangeOfOwnerOrVisibilityIsAGeneration() {
    written(put("m.ts", "1"));

    RealmInfo changed = new RealmInfo(REALM, "other", RealmInfo.Visibility.PRIVATE);

    assertThat(await(store.putRealm(changed))).isEqualTo(2);
    assertThat(await(store.realms())).containsExactly(changed);
    assertThat(await(store.list(REALM))).extracting(FileStat::version).containsExactly(1L);
  }

  @Test
  void allChangesOfAWriteHaveOneGenerationWhichIsTheirVersion() {
    WriteOutcome.Written first = written(put("a.ts", "1"), put("b.ts", "1"));
    WriteOutcome.Written second = written(put("b.ts", "2"));

    assertThat(first.generation()).isEqualTo(1);
    assertThat(first.changed()).extracting(FileStat::version).containsExactly(1L, 1L);
    assertThat(second.generation()).isEqualTo(2);
    assertThat(await(store.list(REALM)))
        .extracting(FileStat::path, FileStat::version)
        .containsExactly(Tuple.tuple("a.ts", 1L), Tuple.tuple("b.ts", 2L));
  }

  @Test
  void aPutOfTheStoredContentChangesNothing() {
    written(put("a.ts", "1"));

    assertThat(await(store.write(REALM, List.of(put("a.ts", "1")))))
        .isEqualTo(new WriteOutcome.Unchanged(1));
    assertThat(await(store.generation(REALM))).contains(1L);
  }

  @Test
  void onlyWhatDiffersIsWritten() {
    written(put("a.ts", "1"));

    WriteOutcome.Written second = written(put("a.ts", "1"), put("b.ts", "1"));

    assertThat(second.changed()).extracting(FileStat::path).containsExactly("b.ts");
    assertThat(await(store.list(REALM))).extracting(FileStat::version).containsExactly(1L, 2L);
  }

  @Test
  void deletingWhatIsNotThereChangesNothing() {
    assertThat(await(store.write(REALM, List.of(delete("a.ts")))))
        .isEqualTo(new WriteOutcome.Unchanged(0));
  }

  @Test
  void aDeletedFileIsGone() {
    written(put("a.ts", "1"));

    WriteOutcome.Written deleted = written(delete("a.ts"));

    assertThat(deleted.deleted()).containsExactly("a.ts");
    assertThat(deleted.changed()).isEmpty();
    assertThat(await(store.readFirst(REALM, List.of("a.ts"))).file()).isNull();
    assertThat(await(store.list(REALM))).isEmpty();
  }

  @Test
  void aFileCreatedAgainHasANewVersion() {
    written(put("a.ts", "1"));
    written(delete("a.ts"));
    written(put("a.ts", "1"));

    assertThat(await(store.readFirst(REALM, List.of("a.ts"))).reads())
        .containsExactly(new FileRead(REALM, "a.ts", 3));
  }

  @Test
  void theFirstCandidateThatExistsAnswersAndThoseBeforeItAreAbsentReads() {
    written(put("m.ts", "one"), put("m.js", "two"));

    SourceRead read = await(store.readFirst(REALM, List.of("m.gts", "m.ts", "m.gjs", "m.js", "m")));

    assertThat(read.file()).isNotNull();
    assertThat(read.file().path()).isEqualTo("m.ts");
    assertThat(new String(read.file().content(), UTF_8)).isEqualTo("one");
    assertThat(read.file().sha256())
        .isEqualTo("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
    assertThat(read.reads())
        .containsExactly(new FileRead(REALM, "m.gts", 0), new FileRead(REALM, "m.ts", 1));
  }

  @Test
  void whenNoCandidateExistsAllAreAbsentReads() {
    SourceRead read = await(store.readFirst(REALM, List.of("m.ts", "m")));

    assertThat(read.file()).isNull();
    assertThat(read.reads())
        .containsExactly(new FileRead(REALM, "m.ts", 0), new FileRead(REALM, "m", 0));
  }

  /** A burst of reads; some are of a file as large as all others together. */
  @Test
  void readsThatAreAskedForTogetherAreEachAnsweredWithTheirOwn() {
    String large = "x".repeat(300_000);
    for (int i = 0; i < 40; i++) {
      written(put("m" + i + ".ts", i % 10 == 3 ? large + i : "one " + i), put("n" + i, "two"));
    }
    written(delete("n7"));

    List<CompletableFuture<SourceRead>> asked = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String path = "m" + i;
      asked.add(store.readFirst(REALM, List.of(path + ".gts", path + ".ts", "n" + i)));
      asked.add(store.readFirst(REALM, List.of("none", "n" + i)));
      asked.add(store.readFirst("https://nobody.example/", List.of(path + ".ts")));
    }

    for (int i = 0; i < 40; i++) {
      SourceRead module = await(asked.get(3 * i));
      assertThat(module.file()).isNotNull();
      assertThat(module.file().path()).isEqualTo("m" + i + ".ts");
      assertThat(new String(module.file().content(), UTF_8))
          .isEqualTo(i % 10 == 3 ? large + i : "one " + i);
      assertThat(module.reads())
          .containsExactly(
              new FileRead(REALM, "m" + i + ".gts", FileRead.ABSENT),
              new FileRead(REALM, "m" + i + ".ts", i + 1));
      SourceRead other = await(asked.get(3 * i + 1));
      assertThat(other.file() == null).isEqualTo(i == 7);
      assertThat(other.reads())
          .containsExactly(
              new FileRead(REALM, "none", FileRead.ABSENT),
              new FileRead(REALM, "n" + i, i == 7 ? FileRead.ABSENT : i + 1));
      assertThat(await(asked.get(3 * i + 2)))
          .isEqualTo(
              new SourceRead(
                  List.of(new FileRead("https://nobody.example/", "m" + i + ".ts", 0)), null));
    }
  }

  @Test
  void anyBytesAreKept() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    written(new FileChange.Put("x.bin", bytes, "application/x", Precondition.NONE));

    SourceRead read = await(store.readFirst(REALM, List.of("x.bin")));

    assertThat(read.file()).isNotNull();
    assertThat(read.file().content()).isEqualTo(bytes);
    assertThat(read.file().mediaType()).isEqualTo("application/x");
  }

  @Test
  void aPreconditionThatDoesNotHoldRefusesTheWholeWrite() {
    written(put("a.ts", "1"));

    assertThat(write(put("b.ts", "1"), put("a.ts", "2", new Precondition.Version(7))))
        .isEqualTo(new WriteOutcome.PreconditionFailed("a.ts", 1));
    assertThat(write(put("a.ts", "2", new Precondition.Absent())))
        .isEqualTo(new WriteOutcome.PreconditionFailed("a.ts", 1));
    assertThat(write(put("c.ts", "2", new Precondition.Present())))
        .isEqualTo(new WriteOutcome.PreconditionFailed("c.ts", 0));
    assertThat(write(new FileChange.Delete("c.ts", new Precondition.Version(1))))
        .isEqualTo(new WriteOutcome.PreconditionFailed("c.ts", 0));
    assertThat(await(store.generation(REALM))).contains(1L);
    assertThat(await(store.list(REALM))).extracting(FileStat::path).containsExactly("a.ts");
  }

  @Test
  void aPreconditionThatHoldsLetsTheWriteHappen() {
    written(put("a.ts", "1", new Precondition.Absent()));
    written(put("a.ts", "2", new Precondition.Version(1)));
    written(put("a.ts", "3", new Precondition.Present()));
    written(new FileChange.Delete("a.ts", new Precondition.Version(3)));

    assertThat(await(store.list(REALM))).isEmpty();
  }

  @Test
  void aRealmThatIsNotThereIsNotWritten() {
    String none = "https://r.example/none/";

    assertThat(await(store.write(none, List.of(put("a.ts", "1")))))
        .isEqualTo(new WriteOutcome.NoSuchRealm(none));
  }

  @Test
  void realmsDoNotShareFilesOrGenerations() {
    String other = "https://r.example/b/";
    await(store.putRealm(realm(other)));
    written(put("a.ts", "1"));

    assertThat(await(store.generation(other))).contains(0L);
    assertThat(await(store.list(other))).isEmpty();
  }

  private WriteOutcome write(FileChange... changes) {
    return await(store.write(REALM, List.of(changes)));
  }

  private WriteOutcome.Written written(FileChange... changes) {
    WriteOutcome outcome = write(changes);
    assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
    return (WriteOutcome.Written) outcome;
  }
}
