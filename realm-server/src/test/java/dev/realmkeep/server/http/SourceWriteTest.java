package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceWriteTest extends ApiTest {

  @Test
  void aWriteTellsItsGenerationAndWhatItInvalidated() {
    client.put("/bookshop/author.gts", "card Author name");
    client.put("/bookshop/book.gts", "import ./author\ncard Book title");
    client.get("/bookshop/_definition?module=./book&name=Book");

    ApiTester.Reply reply = client.put("/bookshop/author.gts", "card Author name born");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.needed("X-Realm-Generation")).isEqualTo("3");
    assertThat(reply.json().getLong("generation")).isEqualTo(3);
    assertThat(reply.json().getJsonArray("invalidated")).contains(ApiFixture.BOOKSHOP + "book");
  }

  @Test
  void creatingReplacingAndRepeatingAreTold() {
    ApiTester.Reply created = client.put("/bookshop/book.gts", "one");
    ApiTester.Reply replaced = client.put("/bookshop/book.gts", "two");
    ApiTester.Reply repeated = client.put("/bookshop/book.gts", "two");

    assertThat(created.status()).isEqualTo(201);
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.json().getBoolean("changed")).isFalse();
    assertThat(repeated.json().getLong("generation")).isEqualTo(2);
    assertThat(replaced.json().getJsonArray("files").getJsonObject(0).getString("etag"))
        .isEqualTo(client.get("/bookshop/book.gts").needed("ETag"));
  }

  @Test
  void ifMatchKeepsALostUpdateFromHappening() {
    String tag = tagOf(client.put("/bookshop/book.gts", "one"));
    client.put("/bookshop/book.gts", "theirs");

    ApiTester.Reply mine = client.put("/bookshop/book.gts", "mine", "If-Match", tag);

    assertThat(mine.status()).isEqualTo(412);
    assertThat(mine.code()).isEqualTo("precondition-failed");
    assertThat(client.get("/bookshop/book.gts").text()).isEqualTo("theirs");
    String now = client.get("/bookshop/book.gts").needed("ETag");
    assertThat(client.put("/bookshop/book.gts", "mine", "If-Match", "\"0-0\", " + now).status())
        .isEqualTo(200);
  }

  @Test
  void aWeakTagNeverAllowsAWrite() {
    String tag = tagOf(client.put("/bookshop/book.gts", "one"));

    assertThat(client.put("/bookshop/book.gts", "two", "If-Match", "W/" + tag).status())
        .isEqualTo(412);
  }

  @Test
  void theTagOfTheCompiledFormIsNotTheSources() {
    client.put("/bookshop/book.gts", "one");
    String compiled = client.get("/bookshop/book.gts?compiled").needed("ETag");

    assertThat(client.put("/bookshop/book.gts", "two", "If-Match", compiled).status())
        .isEqualTo(412);
  }

  @Test
  void aStarMeansWhateverIsThere() {
    assertThat(client.put("/bookshop/a.gts", "x", "If-Match", "*").status()).isEqualTo(412);
    assertThat(client.put("/bookshop/a.gts", "x", "If-None-Match", "*").status()).isEqualTo(201);
    assertThat(client.put("/bookshop/a.gts", "y", "If-None-Match", "*").status()).isEqualTo(412);
    assertThat(client.put("/bookshop/a.gts", "y", "If-Match", "*").status()).isEqualTo(200);
    assertThat(client.put("/bookshop/a.gts", "y", "If-Match", "*", "If-None-Match", "*").status())
        .isEqualTo(400);
  }

  @Test
  void aTagThatMustNotBeThereIsRefusedOnlyWhenItIs() {
    String tag = tagOf(client.put("/bookshop/a.gts", "x"));

    assertThat(client.put("/bookshop/a.gts", "y", "If-None-Match", tag).status()).isEqualTo(412);
    client.put("/bookshop/a.gts", "y");
    assertThat(client.put("/bookshop/a.gts", "z", "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void deletingNeedsAFileAndItsTag() {
    assertThat(client.delete("/bookshop/a.gts").code()).isEqualTo("module-not-found");
    String tag = tagOf(client.put("/bookshop/a.gts", "x"));
    assertThat(client.delete("/bookshop/a.gts", "If-Match", "\"1-0\"").status()).isEqualTo(412);
    assertThat(client.delete("/bookshop/a", "If-Match", tag).status())
        .as("writes do not resolve extensions")
        .isEqualTo(412);

    ApiTester.Reply reply = client.delete("/bookshop/a.gts", "If-Match", tag);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().getJsonArray("deleted")).containsExactly("a.gts");
    assertThat(client.get("/bookshop/a.gts").status()).isEqualTo(404);
  }

  @Test
  void aConditionThatIsNoTagIsNamed() {
    ApiTester.Reply reply = client.put("/bookshop/a.gts", "x", "If-Match", "v1");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().getString("detail")).contains("If-Match");
  }

  @Test
  void namesThatBeginWithAnUnderscoreAreKeptForOperations() {
    assertThat(client.put("/bookshop/_mine", "x").code()).isEqualTo("not-found");
    assertThat(client.get("/bookshop/_mine/deeper").code()).isEqualTo("not-found");
    assertThat(client.get("/_mine").code()).isEqualTo("not-found");
    assertThat(client.put("/bookshop/deeper/_mine", "x").status()).isEqualTo(201);
    assertThat(client.put("/bookshop/deeper/_info", "x").status()).isEqualTo(201);
    assertThat(client.get("/bookshop/deeper/_info").text()).isEqualTo("x");
  }

  @Test
  void anEncodedBodyIsRefused() {
    assertThat(client.put("/bookshop/a.gts", "x", "Content-Encoding", "gzip").code())
        .isEqualTo("bad-request");
  }

  private static String tagOf(ApiTester.Reply written) {
    return written.json().getJsonArray("files").getJsonObject(0).getString("etag");
  }
}
