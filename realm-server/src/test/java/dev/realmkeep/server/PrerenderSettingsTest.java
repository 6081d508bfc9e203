package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of prerenders promise, whichever way modules are isolated. */
class PrerenderSettingsTest {

  private static final String SHOP = "https://realms.test/shop/";

  @ParameterizedTest
  @ValueSource(strings = {"in-process", "worker"})
  void aPrefixIsAnotherNameOfARealmInImportsAndInRequests(String isolation) {
    try (TestServer server =
        TestServer.start(
            Map.of(
                "prerender.isolation",
                isolation,
                "public-url",
                "https://realms.test",
                "realm.prefixes",
                "@shop/=" + SHOP))) {
      server.server().ensureRealm("shop");
      String realm = server.freshRealm();
      put(
          server,
          "shop/author.ts",
          """
          import { FieldDef, field, contains, StringField } from '@cardstack/base/card-api';
          export class Author extends FieldDef { @field name = contains(StringField); }
          """);
      put(
          server,
          realm + "/book.ts",
          """
          import { CardDef, field, contains } from '@cardstack/base/card-api';
          import { Author } from '@shop/author';
          export class Book extends CardDef { @field author = contains(Author); }
          """);

      HttpResponse<String> book = get(server, realm + "/_definition?module=./book&name=Book");
      HttpResponse<String> author =
          get(server, realm + "/_definition?module=@shop/author&name=Author");

      assertThat(book.statusCode()).as(book.body()).isEqualTo(200);
      assertThat(book.body()).contains(SHOP + "author");
      assertThat(author.statusCode()).as(author.body()).isEqualTo(200);
    }
  }

  /** Without a process of its own, too. */
  @Test
  void anEndlessLoopEndsTypedAndTheNextModuleIsEvaluated() {
    try (TestServer server =
        TestServer.start(
            Map.of("prerender.isolation", "in-process", "prerender.hard-limit", "1500ms"))) {
      String realm = server.freshRealm();
      put(server, realm + "/loop.js", "for (;;) { try { for (;;) {} } catch {} }");
      put(server, realm + "/bomb.js", "const a = []; for (;;) a.push(new Array(1e5).fill(1));");
      put(
          server,
          realm + "/good.js",
          "import { CardDef } from '@cardstack/base/card-api';\n"
              + "export class Good extends CardDef {}");

      HttpResponse<String> loop = get(server, realm + "/_definition?module=./loop&name=Loop");
      HttpResponse<String> bomb = get(server, realm + "/_definition?module=./bomb&name=Bomb");
      HttpResponse<String> good = get(server, realm + "/_definition?module=./good&name=Good");

      assertThat(loop.statusCode()).as(loop.body()).isEqualTo(422);
      assertThat(loop.body()).contains("module-error", "time-limit");
      assertThat(bomb.statusCode()).as(bomb.body()).isEqualTo(422);
      assertThat(bomb.body()).contains("memory");
      assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
    }
  }

  private static void put(TestServer server, String path, String text) {
    try (Requests requests = new Requests(server)) {
      HttpResponse<String> answer = requests.put("/" + path, text);
      assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }
  }

  private static HttpResponse<String> get(TestServer server, String path) {
    try (Requests requests = new Requests(server)) {
      return requests.get("/" + path);
    }
  }
}
