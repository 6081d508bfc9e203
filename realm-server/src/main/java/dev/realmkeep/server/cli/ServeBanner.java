package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.ServerStarter.Started;
import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.load.LoadReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a server says when it is ready. */
final class ServeBanner {

  private final Configuration configuration;
  private final Started server;
  private final Map<String, LoadReport> loaded;

  ServeBanner(Configuration configuration, Started server, Map<String, LoadReport> loaded) {
    this.configuration = configuration;
    this.server = server;
    this.loaded = loaded;
  }

  void print(Output output, Duration took) {
    Style style = output.style();
    List<String> lines = new ArrayList<>();
    lines.add(style.bold("Realmkeep ") + Version.TEXT + " on " + style.cyan(server.address()));
    for (String realm : server.realmUrls()) {
      LoadReport report = loaded.get(realm);
      lines.add("  realm    " + local(realm) + (report == null ? "" : "  " + counts(report)));
    }
    if (!server.publicUrl().equals(server.address())) {
      lines.add("  known as " + server.publicUrl() + " (modules keep this URL; see public-url)");
    }
    lines.add("  data     " + server.storage());
    lines.add(
        "  reach    "
            + (configuration.get(Settings.ALLOW_OPEN)
                ? style.yellow("everybody who reaches the port: no keys are configured")
                : "this machine only: it listens on " + configuration.get(Settings.HOST)));
    lines.add(
        style.green("ready")
            + String.format(
                Locale.ROOT, " in %.1f s; stop it with Ctrl-C", took.toMillis() / 1000.0));
    output.result(ServeCommand.document(server), lines);
  }

  private String local(String realm) {
    return realm.startsWith(server.publicUrl() + "/")
        ? server.address() + realm.substring(server.publicUrl().length())
        : realm;
  }

  private static String counts(LoadReport report) {
    int files = report.written().size() + report.unchanged();
    return Pushes.count(files, "file")
        + " ("
        + report.written().size()
        + " written, "
        + report.unchanged()
        + " as they were"
        + (report.deleted().isEmpty() ? "" : ", " + report.deleted().size() + " deleted")
        + (report.kept().isEmpty()
            ? ")"
            : ", " + report.kept().size() + " more only in the realm; --prune deletes such)");
  }
}
