package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.ProgressBar;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ApiException;
import dev.realmkeep.server.client.HttpRealm;
import dev.realmkeep.server.http.MediaTypes;
import dev.realmkeep.server.load.DirectoryLoader;
import dev.realmkeep.server.load.DirectoryScan;
import dev.realmkeep.server.load.DirectoryWatch;
import dev.realmkeep.server.load.LoadReport;
import dev.realmkeep.server.load.LoadRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code realm push}. */
@Command(
    name = "push",
    description =
        "Bring a directory into a realm as one generation; only changed files are written.")
final class PushCommand extends ClientCommand {

  @Parameters(paramLabel = "DIR", description = "The directory.")
  Path directory = Path.of("");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "URL",
      description = "The realm, such as http://localhost:4201/bookshop/.")
  String to = "";

  @Option(names = "--watch", description = "Keep pushing edits until a signal ends it.")
  boolean watch;

  @Option(names = "--prune", description = "Delete what the directory does not have.")
  boolean prune;

  PushCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  String serverOr(String configured) {
    URI uri = URI.create(to);
    return uri.getRawAuthority() == null
        ? configured
        : uri.getScheme() + "://" + uri.getRawAuthority();
  }

  @Override
  List<String> advice(ApiException failure) {
    return failure.status() == 413
        ? List.of(
            "A push is one write. The server bounds it by http.atomic-max-operations (files) and",
            "http.atomic-max-bytes (a file counts for four thirds of its size): start it with more,",
            "or let it load the directory itself, with `realm serve DIR`, which neither bounds.")
        : List.of();
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    Path root = environment.workingDirectory().resolve(directory);
    if (!Files.isDirectory(root)) {
      throw usage("there is no directory " + directory);
    }
    if (watch && options.json) {
      throw usage("--watch never ends and --json prints one document: use one of them");
    }
    HttpRealm realm = new HttpRealm(api, realmPath(to));
    LoadRules rules = LoadRules.DEFAULT;
    Signals signals = watch ? Signals.install() : null;
    DirectoryWatch edits =
        watch ? new DirectoryWatch(root, realm, rules, MediaTypes::ofPath, listener(output)) : null;
    try (ProgressBar bar = output.progressBar()) {
      LoadReport report =
          new DirectoryLoader(realm, rules, MediaTypes::ofPath).load(root, prune, bar::at);
      bar.close();
      report.skipped().forEach(output::leftOut);
      output.result(document(report), List.of(Pushes.line(report)));
    }
    if (edits != null && signals != null) {
      try (edits) {
        Thread.ofPlatform().daemon().name("realm-watch").start(() -> watch(edits));
        output.remark("watching " + directory + "; stop it with Ctrl-C");
        signals.await();
      }
    }
    return ExitCode.OK;
  }

  private static void watch(DirectoryWatch edits) {
    try {
      edits.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private DirectoryWatch.Listener listener(Output output) {
    String target = "to " + to;
    return new DirectoryWatch.Listener() {
      @Override
      public void pushed(LoadReport report) {
        output.remark(Pushes.line(report));
      }

      @Override
      public void leftOut(DirectoryScan.Skipped skipped) {
        output.leftOut(skipped);
      }

      @Override
      public void failed(IOException failure) {
        output.cannotPush(target, failure);
      }
    };
  }

  private static JsonObject document(LoadReport report) {
    JsonArray skipped = new JsonArray();
    report
        .skipped()
        .forEach(s -> skipped.add(new JsonObject().put("path", s.path()).put("why", s.why())));
    return new JsonObject()
        .put("generation", report.generation())
        .put("written", new JsonArray(report.written()))
        .put("deleted", new JsonArray(report.deleted()))
        .put("unchanged", report.unchanged())
        .put("kept", new JsonArray(report.kept()))
        .put("skipped", skipped)
        .put("invalidated", new JsonArray(report.invalidated()));
  }
}
