package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.RealmInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionLookupTest extends ApiTest {
  private static final String BOOK = "/bookshop/_definition?module=./book&name=Book";

  @Test
  void aDefinitionSaysWhereItCameFrom() {
    client.put("/bookshop/book.gts", "card Book title");

    ApiTester.Reply first = client.get(BOOK);
    ApiTester.Reply second = client.get(BOOK);

    assertThat(first.needed("X-Cache")).isEqualTo("populated");
    assertThat(second.needed("X-Cache")).isEqualTo("l1");
    assertThat(second.needed("Server-Timing")).contains("desc=\"l1\"");
    assertThat(second.text()).isEqualTo(first.text());
    assertThat(first.json().getJsonObject("definition").getJsonObject("codeRef"))
        .isEqualTo(
            new JsonObject().put("module", ApiFixture.BOOKSHOP + "book").put("name", "Book"));
    assertThat(fixture.modules.prerenders).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./book",
        "book",
        "book.gts",
        "/bookshop/book",
        "shelf/../book",
        "https%3A%2F%2Frealms.test%2Fbookshop%2Fbook.gts"
      })
  void aModuleMayBeNamedRelativeToTheRealm(String module) {
    client.put("/bookshop/book.gts", "card Book title");

    assertThat(client.get("/bookshop/_definition?module=" + module + "&name=Book").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_definition",
        "_definition?module=./book",
        "_definition?name=Book",
        "_definition?module=&name=Book",
        "_definition?module=./book&module=./cook&name=Book",
        "_definition?module=../../../book&name=Book",
        "_definition?module=mailto:a&name=Book",
        "_definition?module=a%20b&name=Book",
        "_definition?module=%zz&name=Book"
      })
  void aRequestThatNamesNoClassIsRefused(String operation) {
    ApiTester.Reply reply = client.get("/bookshop/" + operation.replace("%zz", "%25zz"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("bad-request");
  }

  @Test
  void aCurrentTagIsAnsweredNotModified() {
    client.put("/bookshop/book.gts", "card Book title");
    String tag = client.get(BOOK).needed("ETag");
    assertThat(client.get(BOOK, "If-None-Match", tag).status()).isEqualTo(304);

    client.put("/bookshop/book.gts", "card Book title price");

    assertThat(client.get(BOOK, "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void eachFailureHasItsOwnProblem() {
    client.put("/bookshop/book.gts", "card Book title\nbroken Bad reason");
    client.put("/bookshop/throws.gts", "\nthrow boom");
    client.put("/bookshop/imports.gts", "import ./none\ncard A x");
    client.put("/bookshop/traps.gts", "trap");

    ApiTester.Reply export = client.get("/bookshop/_definition?module=./book&name=None");
    assertThat(export.status()).isEqualTo(404);
    assertThat(export.code()).isEqualTo("export-not-found");
    assertThat(export.json().getJsonArray("available")).containsExactly("Book");

    ApiTester.Reply module = client.get("/bookshop/_definition?module=./none&name=A");
    assertThat(module.status()).isEqualTo(404);
    assertThat(module.code()).isEqualTo("module-not-found");

    ApiTester.Reply realm =
        client.get("/bookshop/_definition?module=https://elsewhere.test/x&name=A");
    assertThat(realm.code()).isEqualTo("module-not-found");

    ApiTester.Reply thrown = client.get("/bookshop/_definition?module=./throws&name=A");
    assertThat(thrown.status()).isEqualTo(422);
    assertThat(thrown.code()).isEqualTo("module-error");
    assertThat(thrown.json().getJsonObject("error").getInteger("line")).isEqualTo(2);
    assertThat(thrown.json().getJsonObject("error").getString("stack")).contains("throws.gts:2:7");

    ApiTester.Reply chain = client.get("/bookshop/_definition?module=./imports&name=A");
    assertThat(chain.code()).isEqualTo("module-error");
    assertThat(
            chain
                .json()
                .getJsonObject("error")
                .getJsonArray("additionalErrors")
                .getJsonObject(0)
                .getString("file"))
        .isEqualTo(ApiFixture.BOOKSHOP + "none");

    ApiTester.Reply one = client.get("/bookshop/_definition?module=./book&name=Bad");
    assertThat(one.status()).isEqualTo(422);

    ApiTester.Reply trapped = client.get("/bookshop/_definition?module=./traps&name=A");
    assertThat(trapped.status()).isEqualTo(500);
    assertThat(trapped.code()).isEqualTo("trapped");
  }

  @Test
  void manyAreAnsweredInTheirOrder() {
    client.put("/bookshop/book.gts", "card Book title\ncard Novel title");

    ApiTester.Reply reply = definitions("./book#Novel", "./none#A", "./book#Book", "book#None");

    JsonArray results = reply.json().getJsonArray("results");
    assertThat(results).hasSize(4);
    assertThat(displayName(results.getJsonObject(0))).isEqualTo("Novel");
    assertThat(results.getJsonObject(1).getJsonObject("problem").getString("code"))
        .isEqualTo("module-not-found");
    assertThat(displayName(results.getJsonObject(2))).isEqualTo("Book");
    assertThat(results.getJsonObject(3).getJsonObject("problem").getString("code"))
        .isEqualTo("export-not-found");
    assertThat(fixture.modules.prerenders).hasValue(2);
  }

  @Test
  void aBatchOverItsLimitIsRefused() {
    String[] refs = new String[HttpLimits.DEFAULT.batchRefsMax() + 1];
    java.util.Arrays.fill(refs, "./book#Book");

    assertThat(definitions(refs).code()).isEqualTo("bad-request");
  }

  @Test
  void aDeadlineIsKeptAndTheWorkGoesOn() {
    client.put("/bookshop/book.gts", "wait\ncard Book title");

    ApiTester.Reply late = client.get(BOOK, "X-Deadline-Ms", "50");
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.code()).isEqualTo("lookup-timeout");

    fixture.modules.letGo();
    assertThat(client.get(BOOK).status()).isEqualTo(200);
    assertThat(fixture.modules.prerenders).hasValue(1);
  }

  @Test
  void aReaderMayDemandWhatItWrote() {
    String generation =
        client.put("/bookshop/book.gts", "card Book title").needed("X-Realm-Generation");

    assertThat(client.get(BOOK, "X-Realm-Min-Generation", generation).status()).isEqualTo(200);
    assertThat(
            client
                .get("/bookshop/book.gts", "X-Realm-Min-Generation", generation)
                .needed("X-Realm-Generation"))
        .isEqualTo(generation);
  }

  @Test
  void aGenerationThatIsNotThereYetIsNotPretended() {
    client.put("/bookshop/book.gts", "card Book title");

    for (String path : new String[] {BOOK, "/bookshop/book.gts", "/bookshop/_mtimes"}) {
      ApiTester.Reply reply = client.get(path, "X-Realm-Min-Generation", "7");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.code()).isEqualTo("overloaded");
      assertThat(reply.json().getString("detail")).contains("generation 7");
      assertThat(reply.header("Retry-After")).isPresent();
    }
  }

  @Test
  void aPrivateRealmIsNotServedToAnybody() {
    RealmInfo secret =
        new RealmInfo(ApiFixture.PUBLIC_URL + "/secret/", "owner", RealmInfo.Visibility.PRIVATE);
    fixture.realms.putRealm(secret).join();
    fixture.lookup.registerRealm(secret);

    assertThat(client.get("/secret/a.gts").code()).isEqualTo("forbidden");
    assertThat(client.put("/secret/a.gts", "x").code()).isEqualTo("forbidden");
    assertThat(client.get("/bookshop/_definition?module=/secret/a&name=A").code())
        .isEqualTo("forbidden");
    assertThat(client.get("/bookshop/_module?url=/secret/a").code()).isEqualTo("forbidden");
    assertThat(client.get("/_why?module=secret/a").code()).isEqualTo("forbidden");
    assertThat(definitions("/secret/a#A").code()).isEqualTo("forbidden");
    assertThat(client.get("/").text()).doesNotContain("secret");
  }

  private ApiTester.Reply definitions(String... refs) {
    JsonArray list = new JsonArray();
    for (String ref : refs) {
      String[] parts = ref.split("#");
      list.add(new JsonObject().put("module", parts[0]).put("name", parts[1]));
    }
    return client.post("/bookshop/_definitions", new JsonObject().put("refs", list).encode());
  }

  private static String displayName(JsonObject result) {
    return result.getJsonObject("definition").getString("displayName");
  }
}
