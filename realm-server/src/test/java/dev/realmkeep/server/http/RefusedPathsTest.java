package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedPathsTest {
  private static ApiFixture fixture;

  @BeforeAll
  static void start() {
    fixture = ApiFixture.start();
    try (ApiTester client = fixture.client()) {
      client.put("/bookshop/book.gts", "card Book title");
    }
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bookshop/../bookshop/book.gts",
        "/bookshop/./book.gts",
        "/bookshop/%2e%2e/bookshop/book.gts",
        "/bookshop/%2E/book.gts",
        "/bookshop/.%2e/x",
        "/bookshop%2fbook.gts",
        "/bookshop/a%2Fb.gts",
        "/bookshop/a%5cb.gts",
        "/bookshop/a\\b.gts",
        "/bookshop/a%00.gts",
        "/bookshop/a%0d%0ab.gts",
        "/bookshop/a%7f.gts",
        "/bookshop/%252e%252e/book.gts",
        "/bookshop/100%25.gts",
        "/bookshop/a%zz.gts",
        "/bookshop/a%2",
        "/bookshop/a%",
        "/bookshop/a%c3%28.gts",
        "/bookshop/a%c0%af.gts",
        "/bookshop/a\u00e9.gts",
        "//bookshop/book.gts",
        "/bookshop//book.gts",
        "*"
      })
  void aPathThatCouldMeanAnotherIsRefused(String path) throws IOException {
    assertThat(answer(path)).startsWith("HTTP/1.1 400 ").contains("\"code\":\"bad-request\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bookshop/book.gts",
        "/bookshop/%62ook.gts",
        "/bookshop/book.gts?x=../%2e%2e//",
        "http://elsewhere.test/bookshop/book.gts"
      })
  void aPathThatMeansTheFileIsAnswered(String path) throws IOException {
    assertThat(answer(path)).startsWith("HTTP/1.1 200 ").endsWith("card Book title");
  }

  @Test
  void aPathOverTheLimitIsRefused() throws IOException {
    assertThat(answer("/bookshop/" + "a".repeat(2000))).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aRequestLineOrAHeadOverTheLimitIsRefused() throws IOException {
    assertThat(answer("/bookshop/" + "a".repeat(20_000)))
        .containsPattern("^HTTP/1.[01] 414 ")
        .contains("\"code\":\"uri-too-long\"");
    try (RawHttp http = new RawHttp(fixture.api.port())) {
      http.send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(40_000) + "\r\n\r\n");
      assertThat(http.readToEnd())
          .containsPattern("^HTTP/1.[01] 431 ")
          .contains("\"code\":\"headers-too-large\"");
    }
  }

  @Test
  void whatIsNotHttpIsRefused() throws IOException {
    try (RawHttp http = new RawHttp(fixture.api.port())) {
      http.send("GET /bookshop/a b c HTTP/9.9\r\n\r\n");
      assertThat(http.readToEnd()).containsPattern("^HTTP/1.[01] 400 ");
    }
  }

  private static String answer(String path) throws IOException {
    try (RawHttp http = new RawHttp(fixture.api.port())) {
      http.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      return http.readToEnd();
    }
  }
}
