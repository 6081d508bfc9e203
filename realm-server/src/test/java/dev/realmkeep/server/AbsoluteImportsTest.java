package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports that name another realm by a URL, whichever way modules are isolated. */
class AbsoluteImportsTest {

  private static final String PUBLIC_URL = "https://realms.test";
  private static final String SHOP = PUBLIC_URL + "/shop/";
  private static final String OLD_SHOP = "https://old.example/shop/";

  private static final String AUTHOR =
      """
      import { FieldDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Author extends FieldDef { @field name = contains(StringField); }
      """;
  private static final String ITEM =
      """
      import { Priced } from './priced';
      export class Item extends Priced {}
      """;
  private static final String PRICED =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Priced extends CardDef { @field price = contains(StringField); }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"in-process", "worker"})
  void anotherRealmsUrlImportsItsModulesAndFollowsTheirWrites(String isolation) {
    // Without a public URL the realms' URLs are of this server's own address.
    try (TestServer server = TestServer.start(Map.of("prerender.isolation", isolation));
        Requests requests = new Requests(server)) {
      String shop = server.server().ensureRealm("shop");
      server.server().ensureRealm("library");
      assertThat(shop).isEqualTo(server.address() + "/shop/");
      putShop(requests);
      put(
          requests,
          "/library/book.ts",
          """
          import { field, contains } from '@cardstack/base/card-api';
          import { Author } from '%1$sauthor';
          import { Item } from '%1$sitem.ts';
          export class Book extends Item { @field author = contains(Author); }
          """
              .formatted(shop));

      assertThat(ok(definition(requests, "library", "./book", "Book")))
          .contains(ref(shop + "author", "Author"), ref(shop + "priced", "Priced"), "\"price\"");
      assertThat(ok(requests.get("/library/_module?url=./book")))
          .contains(shop + "author.ts", shop + "item.ts", shop + "priced.ts", "\"stubs\":[]");

      put(requests, "/shop/priced.ts", PRICED.replace("price =", "cost ="));

      assertThat(ok(definition(requests, "library", "./book", "Book")))
          .contains("\"cost\"")
          .doesNotContain("\"price\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-process", "worker"})
  void anAliasIsTheRealmItStandsFor(String isolation) {
    try (TestServer server = start(isolation, Map.of("realm.aliases", OLD_SHOP + "=" + SHOP));
        Requests requests = new Requests(server)) {
      putShop(requests);
      put(
          requests,
          "/library/book.ts",
          """
          import { field, contains } from '@cardstack/base/card-api';
          import { Item } from '%1$sitem';
          import { Author } from '%1$sauthor.ts';
          import { Author as Same } from '%2$sauthor';
          const { Author: Computed } = await import('%1$s' + 'author');
          export class Book extends Item {
            static displayName = Author === Same && Author === Computed ? 'once' : 'twice';
            @field author = contains(Author);
          }
          """
              .formatted(OLD_SHOP, SHOP));

      assertThat(ok(definition(requests, "library", "./book", "Book")))
          .contains(ref(SHOP + "author", "Author"), ref(SHOP + "priced", "Priced"))
          .contains("\"price\"", "\"once\"")
          .doesNotContain(OLD_SHOP);
      assertThat(ok(requests.get("/library/_module?url=./book")))
          .contains(SHOP + "author.ts", SHOP + "item.ts", SHOP + "priced.ts", "\"stubs\":[]")
          .doesNotContain(OLD_SHOP);
      assertThat(ok(definition(requests, "library", OLD_SHOP + "author", "Author")))
          .contains(ref(SHOP + "author", "Author"));

      put(requests, "/shop/priced.ts", PRICED.replace("price =", "cost ="));

      assertThat(ok(definition(requests, "library", "./book", "Book")))
          .contains("\"cost\"")
          .doesNotContain("\"price\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-process", "worker"})
  void whatAKnownRealmDoesNotHaveIsMissingWhereItIsImportedUntilItIsWritten(String isolation) {
    try (TestServer server = start(isolation, Map.of());
        Requests requests = new Requests(server)) {
      put(requests, "/library/book.ts", bookBy(SHOP));

      HttpResponse<String> missing = definition(requests, "library", "./book", "Book");
      putShop(requests);

      assertThat(missing.statusCode()).as(missing.body()).isEqualTo(422);
      assertThat(missing.body())
          .contains("module-error", SHOP + "author", PUBLIC_URL + "/library/book.ts")
          .contains("\"line\":2");
      assertThat(ok(definition(requests, "library", "./book", "Book")))
          .contains(ref(SHOP + "author", "Author"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-process", "worker"})
  void whatIsInNoKnownRealmIsAnErrorThatNamesItUntilThereIsSuchARealm(String isolation) {
    String later = PUBLIC_URL + "/later/";
    try (TestServer server = start(isolation, Map.of());
        Requests requests = new Requests(server)) {
      put(requests, "/library/book.ts", bookBy(later));

      HttpResponse<String> asked = definition(requests, "library", later + "author", "Author");
      HttpResponse<String> imported = definition(requests, "library", "./book", "Book");
      String module = ok(requests.get("/library/_module?url=./book"));
      server.server().ensureRealm("later");
      put(requests, "/later/author.ts", AUTHOR);

      assertThat(asked.statusCode()).as(asked.body()).isEqualTo(404);
      assertThat(asked.body()).contains("module-not-found", later + "author");
      assertThat(imported.statusCode()).as(imported.body()).isEqualTo(422);
      assertThat(imported.body())
          .contains("module-error", later + "author, which is not available here")
          .contains("\"file\":\"" + PUBLIC_URL + "/library/book.ts\"", "\"line\":3");
      assertThat(module).contains("\"stubs\":[\"" + later + "author\"]");
      assertThat(ok(definition(requests, "library", "./book", "Book")))
          .contains(ref(later + "author", "Author"));
    }
  }

  private static TestServer start(String isolation, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("prerender.isolation", isolation);
    settings.put("public-url", PUBLIC_URL);
    TestServer server = TestServer.start(settings);
    server.server().ensureRealm("shop");
    server.server().ensureRealm("library");
    return server;
  }

  private static String bookBy(String realm) {
    return """
    import { CardDef, field, contains } from '@cardstack/base/card-api';
    import { Author } from '%sauthor';
    export class Book extends CardDef { @field author = contains(Author); }
    """
        .formatted(realm);
  }

  private static void putShop(Requests requests) {
    put(requests, "/shop/author.ts", AUTHOR);
    put(requests, "/shop/item.ts", ITEM);
    put(requests, "/shop/priced.ts", PRICED);
  }

  private static void put(Requests requests, String path, String text) {
    HttpResponse<String> answer = requests.put(path, text);
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  private static HttpResponse<String> definition(
      Requests requests, String realm, String module, String name) {
    String parameter = URLEncoder.encode(module, StandardCharsets.UTF_8);
    return requests.get("/" + realm + "/_definition?module=" + parameter + "&name=" + name);
  }

  private static String ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static String ref(String module, String name) {
    return "{\"module\":\"" + module + "\",\"name\":\"" + name + "\"}";
  }
}
