package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.cli.text.ProgressBar;
import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.load.DirectoryScan;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/**
 * What a command says. The result goes to standard output, as one JSON document or as text for
 * people; everything else goes to standard error and only when it is wanted.
 */
final class Output {

  private final CliEnvironment environment;
  private final boolean json;
  private final boolean quiet;

  Output(CliEnvironment environment, boolean json, boolean quiet) {
    this.environment = environment;
    this.json = json;
    this.quiet = quiet;
  }

  boolean isJson() {
    return json;
  }

  /** The style of results. */
  Style style() {
    return new Style(environment.coloured(true));
  }

  /** The style of remarks. */
  Style remarkStyle() {
    return new Style(environment.coloured(false));
  }

  /** The one result of the command. */
  void result(JsonObject document, List<String> lines) {
    if (json) {
      environment.out().println(document.encode());
    } else if (!quiet) {
      lines.forEach(environment.out()::println);
    }
    environment.out().flush();
  }

  /** Something for people beside the result. */
  void remark(String text) {
    remark("", text);
  }

  /** A file of a directory that is not in its realm. */
  void leftOut(DirectoryScan.Skipped skipped) {
    remark(remarkStyle().yellow("left out "), skipped.path() + ": " + skipped.why());
  }

  /** Edits that are not in their realm yet. */
  void cannotPush(String where, IOException failure) {
    remark(
        remarkStyle().red("cannot push "), where + ": " + failure.getMessage() + "; trying again");
  }

  /**
   * @param head with a style
   * @param text of anybody: a file's name, a server's message
   */
  private void remark(String head, String text) {
    if (!quiet && !json) {
      environment.err().println(head + Printable.of(text));
    }
  }

  /** Why the command fails. With {@code --json} the document is its one result. */
  void failure(JsonObject document, List<String> lines) {
    if (json) {
      environment.out().println(document.encode());
      environment.out().flush();
    }
    if (!json) {
      lines.forEach(line -> environment.err().println(line));
    }
  }

  /** A failure that is one sentence. */
  void failure(String code, String sentence) {
    failure(
        new JsonObject().put("code", code).put("detail", sentence),
        List.of(remarkStyle().red("realm: ") + Printable.of(sentence)));
  }

  ProgressBar progressBar() {
    return new ProgressBar(environment.err(), environment.errIsScreen() && !quiet && !json);
  }
}
