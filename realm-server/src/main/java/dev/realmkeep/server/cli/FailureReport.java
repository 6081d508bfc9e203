package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.cli.text.SourceExcerpt;
import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ApiException;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a server's failure to people: the sentence, and for errors of modules where they are. */
final class FailureReport {

  private static final int NAMES_MAX = 12;

  private final ApiClient api;
  private final Output output;

  FailureReport(ApiClient api, Output output) {
    this.api = api;
    this.output = output;
  }

  /**
   * @param advice lines for people
   */
  void print(ApiException failure, List<String> advice) throws InterruptedException {
    if (output.isJson()) {
      output.failure(failure.problem(), List.of());
      return;
    }
    Style style = output.remarkStyle();
    List<String> lines = new ArrayList<>();
    lines.add(style.red("realm: ") + Printable.of(String.valueOf(failure.getMessage())));
    JsonArray available = failure.problem().getJsonArray("available", new JsonArray());
    if (!available.isEmpty()) {
      lines.add(
          "  has "
              + Printable.of(
                  String.join(
                      ", ", available.stream().limit(NAMES_MAX).map(String::valueOf).toList()))
              + (available.size() > NAMES_MAX ? ", …" : ""));
    }
    lines.addAll(moduleError(failure.problem().getJsonObject("error"), style));
    Long retry = failure.problem().getLong("retryAfterSeconds");
    if (retry != null) {
      lines.add("  try again in " + retry + " s");
    }
    advice.forEach(line -> lines.add("  " + line));
    output.failure(failure.problem(), lines);
  }

  /** The lines of a module's error: position, excerpt of the source, errors it follows from. */
  List<String> moduleError(@Nullable JsonObject error, Style style) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    if (error == null) {
      return lines;
    }
    String file = error.getString("file", "");
    int line = error.getInteger("line", 0);
    int column = error.getInteger("column", 0);
    if (!file.isEmpty()) {
      String position = line == 0 ? "" : ":" + line + (column == 0 ? "" : ":" + column);
      lines.add("  at " + style.cyan(Printable.of(file) + position));
    }
    if (!file.isEmpty() && line > 0) {
      SourceExcerpt.lines(source(file), line, column, style)
          .forEach(excerpt -> lines.add("  " + excerpt));
    }
    JsonArray causes = error.getJsonArray("additionalErrors", new JsonArray());
    for (Object cause : causes) {
      if (cause instanceof JsonObject inner) {
        lines.add("  because " + Printable.of(inner.getString("message", "")));
        lines.addAll(moduleError(inner, style));
      }
    }
    return lines;
  }

  /** Empty when the server does not have it or does not give it. */
  private String source(String url) throws InterruptedException {
    try {
      return api.get(ModuleName.encodePath(ModuleName.of(url, api.server()).filePath())).text();
    } catch (IOException | IllegalArgumentException notShown) {
      return "";
    }
  }
}
