package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore.Page;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a {@code DefinitionStore} pages through its newest rows. */
public abstract class NewestRowsConformance {
  private static final String REALM = "https://r.example/a/";
  private static final String OTHER = "https://r.example/b/";
  private static final String VERSION = key(REALM, "any").extractorVersion();

  private Stores stores;

  /** An empty store. */
  protected abstract Stores open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    stores = open();
    await(stores.sources().putRealm(realm(REALM)));
    await(stores.sources().putRealm(realm(OTHER)));
  }

  @Test
  void anEmptyStoreHasOneEmptyPage() {
    assertThat(page(Long.MAX_VALUE, 3)).isEqualTo(new Page(List.of(), 0));
  }

  @Test
  void pagesBringEachRowOnceTheNewestFirst() {
    for (String path : List.of("a.ts", "b.ts", "c.ts", "d.ts", "e.ts")) {
      persist(key(path.equals("c.ts") ? OTHER : REALM, path));
    }

    assertThat(all(2))
        .containsExactly(
            List.of(key(REALM, "e.ts"), key(REALM, "d.ts")),
            List.of(key(OTHER, "c.ts"), key(REALM, "b.ts")),
            List.of(key(REALM, "a.ts")));
    StoredEntry first = page(Long.MAX_VALUE, 1).rows().getFirst();
    assertThat(first)
        .isEqualTo(await(stores.definitions().read(List.of(first.key()))).get(first.key()));
  }

  @Test
  void whatWasStoredAgainIsNewAndWhatWasInvalidatedIsNotThere() {
    persist(key(REALM, "a.ts"));
    persist(key(REALM, "b.ts"));
    persist(key(REALM, "c.ts"));
    persist(key(REALM, "a.ts"));
    await(stores.definitions().invalidate(REALM, List.of(REALM + "c.ts")));

    assertThat(all(10)).containsExactly(List.of(key(REALM, "a.ts"), key(REALM, "b.ts")));
  }

  @Test
  void rowsOfOthersTakeTheirPlaceInAPageAndAreNotAnswered() {
    persist(key(REALM, "a.ts"));
    String module = REALM + "a.ts";
    persist(new ModuleKey(REALM, module, CacheScope.REALM_AUTH, "ada", VERSION));
    persist(new ModuleKey(REALM, module, CacheScope.PUBLIC, "", VERSION + "-later"));

    Page first = page(Long.MAX_VALUE, 2);
    assertThat(first.rows()).isEmpty();
    assertThat(first.next()).isPositive();
    assertThat(page(first.next(), 2).rows())
        .extracting(StoredEntry::key)
        .containsExactly(key(REALM, "a.ts"));
  }

  @Test
  void rowsThatAreStoredBetweenTwoPagesDoNotMoveTheSecond() {
    for (String path : List.of("a.ts", "b.ts", "c.ts")) {
      persist(key(REALM, path));
    }
    Page first = page(Long.MAX_VALUE, 2);
    persist(key(REALM, "d.ts"));
    persist(key(REALM, "c.ts"));

    assertThat(page(first.next(), 2).rows())
        .extracting(StoredEntry::key)
        .containsExactly(key(REALM, "a.ts"));
  }

  private List<List<ModuleKey>> all(int limit) {
    List<List<ModuleKey>> pages = new ArrayList<>();
    for (long before = Long.MAX_VALUE; before != 0; ) {
      Page page = page(before, limit);
      pages.add(page.rows().stream().map(StoredEntry::key).toList());
      before = page.next();
    }
    return pages;
  }

  private Page page(long before, int limit) {
    return await(stores.definitions().newest(VERSION, before, limit));
  }

  private void persist(ModuleKey key) {
    String path = key.module().substring(key.realm().length());
    if (await(stores.definitions().read(List.of(key))).isEmpty() && key.user().isEmpty()) {
      await(stores.sources().write(key.realm(), List.of(put(path, "1"))));
    }
    assertThat(
            await(
                stores
                    .definitions()
                    .persist(key, Prerenders.of(stores.sources(), key.realm(), path))))
        .isInstanceOf(PersistOutcome.Persisted.class);
  }
}
