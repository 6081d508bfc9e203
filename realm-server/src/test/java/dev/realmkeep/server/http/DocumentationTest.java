package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.prerender.guest.InProcessPrerenderer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs the examples of the documentation, in their order, with modules that are JavaScript. */
class DocumentationTest {
  private static final Pattern EXAMPLE = Pattern.compile("```http\n(.*?)\n```", Pattern.DOTALL);
  private static final String ANYTHING = "…";

  @Test
  void everyExampleOfTheHttpApiIsTrue() throws IOException {
    List<Message> messages = messages();
    assertThat(messages).hasSizeGreaterThan(20);
    try (InProcessPrerenderer prerenderer = InProcessPrerenderer.unlimited(1);
        ApiFixture fixture = ApiFixture.start(HttpSettings.loopback(), prerenderer);
        ApiTester client = fixture.client()) {
      for (int i = 0; i < messages.size(); i += 2) {
        check(client, messages.get(i), messages.get(i + 1));
      }
    }
  }

  private static void check(ApiTester client, Message request, Message expected) {
    String[] start = request.start().split(" ");
    ApiTester.Reply reply =
        client.send(
            start[0],
            start[1],
            request.body().isEmpty()
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(request.body() + "\n"),
            request.headers().stream()
                .flatMap(header -> Arrays.stream(header.split(": ", 2)))
                .toArray(String[]::new));

    String what = request.start() + " → " + reply.text();
    assertThat(expected.start()).as(what).startsWith(reply.status() + " ");
    for (String header : expected.headers()) {
      String[] parts = header.split(": ", 2);
      assertThat(matches(parts[1], reply.header(parts[0]).orElse("")))
          .as("%s: %s, %s", parts[0], reply.header(parts[0]), what)
          .isTrue();
    }
    if (!expected.body().equals(ANYTHING)) {
      same(Json.decodeValue(expected.body()), Json.decodeValue(reply.text()), what);
    }
  }

  private static void same(@Nullable Object expected, Object actual, String what) {
    switch (expected) {
      case null -> assertThat(actual).as(what).isNull();
      case JsonObject object -> {
        JsonObject found = (JsonObject) actual;
        assertThat(found.fieldNames()).as(what).isEqualTo(object.fieldNames());
        object.forEach(member -> same(member.getValue(), found.getValue(member.getKey()), what));
      }
      case JsonArray array -> {
        JsonArray found = (JsonArray) actual;
        assertThat(found).as(what).hasSameSizeAs(array);
        for (int i = 0; i < array.size(); i++) {
          same(array.getValue(i), found.getValue(i), what);
        }
      }
      case String text -> {
        if (!text.equals(ANYTHING)) {
          assertThat(matches(text, String.valueOf(actual)))
              .as("%s is not %s, %s", actual, text, what)
              .isTrue();
        }
      }
      default -> assertThat(actual).as(what).isEqualTo(expected);
    }
  }

  private static boolean matches(String expected, String actual) {
    return actual.matches(
        Arrays.stream(expected.split(ANYTHING, -1))
            .map(Pattern::quote)
            .collect(Collectors.joining("(?s).*")));
  }

  private static List<Message> messages() throws IOException {
    String root = System.getProperty("repo.root");
    Path page = Path.of(root == null ? ".." : root).resolve("docs/http-api.md");
    List<Message> messages = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(Files.readString(page));
    while (matcher.find()) {
      String[] halves = matcher.group(1).split("\n\n", 2);
      List<String> head = halves[0].lines().toList();
      messages.add(
          new Message(
              head.get(0), head.subList(1, head.size()), halves.length == 2 ? halves[1] : ""));
    }
    return messages;
  }

  /**
   * @param start request line without the version, or status line without it
   */
  private record Message(String start, List<String> headers, String body) {}
}
