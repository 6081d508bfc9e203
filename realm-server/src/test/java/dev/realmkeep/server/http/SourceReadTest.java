package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceReadTest extends ApiTest {

  @Test
  void aFileIsReadAsItWasWritten() {
    client.put("/bookshop/book.gts", "card Book title");

    ApiTester.Reply reply = client.get("/bookshop/book.gts");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("card Book title");
    assertThat(reply.needed("X-Realm-Generation")).isEqualTo("1");
    assertThat(reply.header("Content-Location")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a.ts, text/typescript; charset=utf-8",
    "a.gts, text/typescript; charset=utf-8",
    "a.js, text/javascript; charset=utf-8",
    "a.gjs, text/plain; charset=utf-8",
    "deep/er/a.json, application/json",
    "a.PNG, image/png",
    "README, application/octet-stream",
    "a.unheard-of, application/octet-stream"
  })
  void theContentTypeFollowsTheExtension(String path, String type) {
    client.put("/bookshop/" + path, "x");

    assertThat(client.get("/bookshop/" + path).needed("Content-Type")).isEqualTo(type);
  }

  @Test
  void aCurrentTagIsAnsweredNotModified() {
    client.put("/bookshop/book.gts", "card Book title");
    String tag = client.get("/bookshop/book.gts").needed("ETag");

    assertThat(client.get("/bookshop/book.gts", "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(client.get("/bookshop/book.gts", "If-None-Match", "\"a\", W/" + tag).status())
        .isEqualTo(304);
    assertThat(client.get("/bookshop/book.gts", "If-None-Match", "*").status()).isEqualTo(304);

    client.put("/bookshop/book.gts", "card Book title price");
    assertThat(client.get("/bookshop/book.gts", "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void headAnswersWhatGetWouldWithoutTheBody() {
    client.put("/bookshop/book.gts", "card Book title");

    ApiTester.Reply head = client.send("HEAD", "/bookshop/book", BodyPublishers.noBody());

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.needed("Content-Length")).isEqualTo("15");
    assertThat(head.needed("ETag")).isEqualTo(client.get("/bookshop/book").needed("ETag"));
    assertThat(head.needed("Content-Location")).isEqualTo("/bookshop/book.gts");
  }

  @Test
  void anExtensionlessPathResolvesLikeAnImport() {
    client.put("/bookshop/book", "bare");
    assertThat(client.get("/bookshop/book").text()).isEqualTo("bare");

    // A file that comes earlier in the probe order takes over.
    client.put("/bookshop/book.js", "js");
    assertThat(client.get("/bookshop/book").text()).isEqualTo("js");
    client.put("/bookshop/book.gts", "gts");
    ApiTester.Reply reply = client.get("/bookshop/book");
    assertThat(reply.text()).isEqualTo("gts");
    assertThat(reply.needed("Content-Location")).isEqualTo("/bookshop/book.gts");
  }

  @Test
  void theCompiledFormIsAskedForByQueryOrByAccept() {
    client.put("/bookshop/book.gts", "card Book title");
    ApiTester.Reply source = client.get("/bookshop/book.gts");

    ApiTester.Reply byQuery = client.get("/bookshop/book?compiled");
    ApiTester.Reply byAccept = client.get("/bookshop/book", "Accept", "text/javascript");

    assertThat(byQuery.text()).isEqualTo("// compiled\ncard Book title");
    assertThat(byQuery.needed("Content-Type")).startsWith("text/javascript");
    assertThat(byQuery.needed("ETag")).isNotEqualTo(source.needed("ETag"));
    assertThat(byQuery.needed("Vary")).contains("Accept");
    assertThat(byAccept.text()).isEqualTo(byQuery.text());
    assertThat(byAccept.needed("ETag")).isEqualTo(byQuery.needed("ETag"));
  }

  @Test
  void aSourceThatDoesNotCompileIsAProblemWithItsPosition() {
    client.put("/bookshop/bad.ts", "syntax!");

    ApiTester.Reply reply = client.get("/bookshop/bad.ts?compiled");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.code()).isEqualTo("module-error");
    assertThat(reply.json().getJsonObject("error").getInteger("column")).isEqualTo(7);
  }

  @Test
  void aBusyCompilerIsUnavailableAndSaysWhenToTryAgain() {
    client.put("/bookshop/busy.ts", "busy!");

    ApiTester.Reply reply = client.get("/bookshop/busy.ts?compiled");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.code()).isEqualTo("overloaded");
    assertThat(reply.needed("Retry-After")).isEqualTo("2");
  }

  @Test
  void whatIsNoModuleHasNoCompiledForm() {
    client.put("/bookshop/data.json", "{}");

    assertThat(client.get("/bookshop/data.json?compiled").code()).isEqualTo("bad-request");
    assertThat(client.get("/bookshop/data.json", "Accept", "text/javascript").text())
        .isEqualTo("{}");
  }

  @Test
  void textIsCompressedUnderATagOfItsOwn() {
    String text = "card Book title\n".repeat(200);
    client.put("/bookshop/book.gts", text);
    String plain = client.get("/bookshop/book.gts").needed("ETag");

    ApiTester.Reply zipped = client.get("/bookshop/book.gts", "Accept-Encoding", "gzip");

    assertThat(zipped.needed("Content-Encoding")).isEqualTo("gzip");
    assertThat(zipped.response().body().length).isLessThan(text.length());
    assertThat(zipped.needed("ETag")).isNotEqualTo(plain);
    assertThat(zipped.needed("Vary")).contains("Accept-Encoding");
    assertThat(
            client
                .get(
                    "/bookshop/book.gts",
                    "Accept-Encoding",
                    "gzip",
                    "If-None-Match",
                    zipped.needed("ETag"))
                .status())
        .isEqualTo(304);
    assertThat(client.put("/bookshop/book.gts", "x", "If-Match", zipped.needed("ETag")).status())
        .isEqualTo(200);
  }

  @Test
  void whatIsNotTextOrRefusedIsNotCompressed() {
    client.put("/bookshop/cover.png", "x".repeat(5000));
    client.put("/bookshop/book.gts", "x".repeat(5000));

    assertThat(
            client.get("/bookshop/cover.png", "Accept-Encoding", "gzip").header("Content-Encoding"))
        .isEmpty();
    assertThat(
            client
                .get("/bookshop/book.gts", "Accept-Encoding", "gzip;q=0, br")
                .header("Content-Encoding"))
        .isEmpty();
  }

  @Test
  void storedPagesCannotActInTheServersName() {
    client.put("/bookshop/evil.html", "<script>alert(1)</script>");

    ApiTester.Reply reply = client.get("/bookshop/evil.html");

    assertThat(reply.needed("Content-Security-Policy")).contains("sandbox");
    assertThat(reply.needed("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void aSlashAtTheEndNamesNoFile() {
    client.put("/bookshop/book.gts", "card Book title");

    assertThat(client.get("/bookshop/book.gts/").code()).isEqualTo("module-not-found");
    assertThat(client.get("/bookshop/book/").code()).isEqualTo("module-not-found");
    assertThat(client.put("/bookshop/shelf/", "x").code()).isEqualTo("bad-request");
  }

  @Test
  void aRealmWithoutItsSlashIsRedirected() {
    ApiTester.Reply reply = client.get("/bookshop");

    assertThat(reply.status()).isEqualTo(308);
    assertThat(reply.needed("Location")).isEqualTo("/bookshop/");
    assertThat(client.get("/bookshop/").json().getString("url")).isEqualTo(ApiFixture.BOOKSHOP);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(client.get("/bookshop/none.gts").code()).isEqualTo("module-not-found");
    assertThat(client.get("/nowhere/none.gts").code()).isEqualTo("module-not-found");
    assertThat(client.put("/nowhere/none.gts", "x").code()).isEqualTo("module-not-found");
  }

  @Test
  void realmsMayLieInsideEachOther() {
    fixture.realm("bookshop/archive/");
    client.put("/bookshop/archive/book.gts", "inner");
    client.put("/bookshop/book.gts", "outer");

    assertThat(client.get("/bookshop/archive/book").text()).isEqualTo("inner");
    assertThat(client.get("/bookshop/archive/_mtimes").json().getJsonObject("mtimes").fieldNames())
        .containsExactly("book.gts");
    assertThat(client.get("/bookshop/_mtimes").json().getJsonObject("mtimes").fieldNames())
        .containsExactly("book.gts");
  }

  @Test
  void oneFileHasOneNameHoweverItsPathIsSpelt() {
    client.put("/bookshop/%62ook%20shelf.gts", "x");

    assertThat(client.get("/bookshop/book%20shelf.gts").status()).isEqualTo(200);
    assertThat(client.get("/bookshop/_mtimes").json().getJsonObject("mtimes").fieldNames())
        .containsExactly("book%20shelf.gts");
  }

  @Test
  void aLostDatabaseIsAnErrorThatPasses() {
    client.put("/bookshop/book.gts", "x");
    fixture.realms.down = true;
    ApiTester.Reply reply = client.get("/bookshop/book.gts");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.code()).isEqualTo("database-unavailable");
    assertThat(reply.needed("Retry-After")).isEqualTo("1");

    fixture.realms.down = false;
    assertThat(client.get("/bookshop/book.gts").status()).isEqualTo(200);
  }
}
