package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstPathTest {
  private ApiFixture fixture;
  private ApiTester client;

  @BeforeEach
  void start() {
    fixture = ApiFixture.start();
    client = fixture.client();
  }

  @AfterEach
  void stop() {
    client.close();
    fixture.close();
  }

  @Test
  void anEditIsInTheVeryNextDefinition() {
    // Given a definition that is cached
    client.put("/bookshop/book.gts", "card Book title");
    client.get("/bookshop/_definition?module=./book&name=Book");
    ApiTester.Reply cached = client.get("/bookshop/_definition?module=./book&name=Book");
    assertThat(cached.needed("X-Cache")).isEqualTo("l1");

    // When its source is written
    ApiTester.Reply written = client.put("/bookshop/book.gts", "card Book title price");

    // Then the write names it, and the next answer has the new field
    assertThat(written.json().getJsonArray("invalidated")).contains(ApiFixture.BOOKSHOP + "book");
    ApiTester.Reply fresh = client.get("/bookshop/_definition?module=./book&name=Book");
    assertThat(fresh.status()).isEqualTo(200);
    assertThat(fresh.json().getJsonObject("definition").getJsonObject("fields").fieldNames())
        .containsExactly("title", "price");
  }
}
