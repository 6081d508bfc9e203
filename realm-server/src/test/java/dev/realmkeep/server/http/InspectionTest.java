package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InspectionTest extends ApiTest {
  @BeforeEach
  void twoModules() {
    client.put("/bookshop/author.gts", "card Author name");
    client.put("/bookshop/book.gts", "import ./author\ncard Book title\nbroken Bad reason");
    client.put("/bookshop/readme.md", "no module");
  }

  @Test
  void anEntryShowsWhatItReadAndWhoReadsIt() {
    client.get("/bookshop/_module?url=./book");

    ApiTester.Reply author = client.get("/bookshop/_module?url=./author");
    ApiTester.Reply book = client.get("/bookshop/_module?url=./book");

    assertThat(book.json().getString("state")).isEqualTo("found");
    assertThat(book.json().getString("file")).isEqualTo(ApiFixture.BOOKSHOP + "book.gts");
    assertThat(book.json().getJsonObject("definitions").fieldNames())
        .containsExactly(ApiFixture.BOOKSHOP + "book/Book", ApiFixture.BOOKSHOP + "book/Bad");
    assertThat(
            book.json().getJsonArray("reads").stream()
                .map(read -> ((JsonObject) read).getString("url")))
        .contains(ApiFixture.BOOKSHOP + "book.gts", ApiFixture.BOOKSHOP + "author.gts");
    assertThat(author.json().getJsonArray("dependents"))
        .containsExactly(ApiFixture.BOOKSHOP + "book");
  }

  @Test
  void aMissingModuleHasAnEntryThatNamesTheAbsentFiles() {
    ApiTester.Reply reply = client.get("/bookshop/_module?url=./none");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().getString("state")).isEqualTo("missing");
    assertThat(reply.json().getJsonArray("reads").getJsonObject(0).getBoolean("absent")).isTrue();
  }

  @Test
  void theAuditOfAHealthyCacheIsEmpty() {
    client.get("/bookshop/_module?url=./book");
    client.put("/bookshop/author.gts", "card Author name born");

    assertThat(client.get("/_audit").json().getJsonArray("stale")).isEmpty();
  }

  @Test
  void anAuditThatFindsAStaleDefinitionNamesItAndWhatItRead() {
    fixture.staleIs(ApiFixture.BOOKSHOP + "book", "author.gts");

    JsonObject stale = client.get("/_audit").json().getJsonArray("stale").getJsonObject(0);

    assertThat(stale.getString("module")).isEqualTo(ApiFixture.BOOKSHOP + "book");
    assertThat(stale.encode()).contains("author.gts");
  }

  @Test
  void theEntryOfAModuleThatFailsSaysWhereAndWhy() {
    client.put("/bookshop/throws.gts", "import ./author\nthrow boom");

    JsonObject entry = client.get("/bookshop/_module?url=./throws").json();

    assertThat(entry.getString("state")).isEqualTo("error");
    JsonObject error = entry.getJsonObject("error");
    assertThat(error.getString("message")).isEqualTo("boom");
    assertThat(error.getInteger("line")).isEqualTo(2);
    assertThat(error.getInteger("column")).isEqualTo(7);
    assertThat(
            entry.getJsonArray("reads").stream().map(read -> ((JsonObject) read).getString("url")))
        .contains(ApiFixture.BOOKSHOP + "author.gts");
  }

  @Test
  void theDescriptionOfTheApiIsServed() {
    ApiTester.Reply description = client.get("/openapi.yaml");

    assertThat(description.status()).isEqualTo(200);
    assertThat(description.text()).startsWith("openapi: 3.").contains("/{realm}/_definition");
  }

  @Test
  void theTypesOfARealmComeWithTheErrorsOfItsModules() {
    client.put("/bookshop/throws.gts", "throw boom");

    JsonObject types = client.get("/bookshop/_types").json();

    assertThat(
            types.getJsonArray("types").stream()
                .map(t -> ((JsonObject) t).getString("displayName")))
        .containsExactlyInAnyOrder("Author", "Book");
    assertThat(types.getJsonArray("errors").stream().map(e -> ((JsonObject) e).getString("module")))
        .containsExactlyInAnyOrder(ApiFixture.BOOKSHOP + "book", ApiFixture.BOOKSHOP + "throws");
  }

  @Test
  void theTypesAreComputedUnderTheNamesThatLookupsUse() {
    client.put("/bookshop/book.js", "card Hidden title");
    client.get("/bookshop/_types");
    assertThat(fixture.modules.prerenders).hasValue(3);

    client.get("/bookshop/_definition?module=./author&name=Author");
    client.get("/bookshop/_definition?module=./book&name=Book");
    client.get("/bookshop/_definition?module=./book.js&name=Hidden");

    assertThat(fixture.modules.prerenders).hasValue(3);
  }

  @Test
  void aRealmTellsItsGenerationAndItsFiles() {
    JsonObject info = client.get("/bookshop/_info").json();
    assertThat(info.getLong("generation")).isEqualTo(3);
    assertThat(info.getString("owner")).isEqualTo("owner");
    assertThat(client.get("/bookshop/_mtimes").json().getJsonObject("mtimes").fieldNames())
        .containsExactly("author.gts", "book.gts", "readme.md");
  }

  @Test
  void invalidatingDropsDependentsToo() {
    client.get("/bookshop/_module?url=./book");

    ApiTester.Reply reply =
        client.post(
            "/bookshop/_invalidate",
            new JsonObject().put("modules", new JsonArray().add("./author")).encode());

    JsonObject invalidation = reply.json().getJsonArray("invalidations").getJsonObject(0);
    assertThat(invalidation.getString("kind")).isEqualTo("modules");
    assertThat(invalidation.getJsonArray("modules")).contains(ApiFixture.BOOKSHOP + "book");
    client.get("/bookshop/_module?url=./book");
    assertThat(fixture.modules.prerenders).hasValue(2);
  }

  @Test
  void onlyModulesOfTheRealmCanBeInvalidatedThroughIt() {
    fixture.realm("library/");

    for (String body :
        new String[] {
          "{\"modules\":[\"/library/x\"]}",
          "{\"modules\":[]}",
          "{\"modules\":\"./book\"}",
          "{}",
          "7"
        }) {
      assertThat(client.post("/bookshop/_invalidate", body).code()).isEqualTo("bad-request");
    }
  }

  @Test
  void aRealmOrEverythingCanBeCleared() {
    client.get("/bookshop/_module?url=./book");
    assertThat(kind(client.delete("/bookshop/_definitions"))).isEqualTo("realm");
    client.get("/bookshop/_module?url=./book");
    assertThat(kind(client.delete("/_definitions"))).isEqualTo("all");
    client.get("/bookshop/_module?url=./book");

    assertThat(fixture.modules.prerenders).hasValue(3);
  }

  @Test
  void theIndexIsForProgramsAndForPeople() {
    assertThat(client.get("/").json().getJsonArray("realms").getJsonObject(0).getString("path"))
        .isEqualTo("/bookshop/");
    ApiTester.Reply page = client.get("/", "Accept", "text/html,*/*");
    assertThat(page.text()).contains("<a href=\"/bookshop/\">");
    assertThat(page.needed("Content-Security-Policy")).contains("default-src 'none'");
  }

  private static String kind(ApiTester.Reply reply) {
    return reply.json().getJsonArray("invalidations").getJsonObject(0).getString("kind");
  }
}
