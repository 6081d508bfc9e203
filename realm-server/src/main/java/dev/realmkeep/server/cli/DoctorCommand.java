package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.Finding.Verdict;
import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.ConfigurationException;
import dev.realmkeep.server.config.ConfigurationLoader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code realm doctor}. */
@Command(
    name = "doctor",
    description = "Look at everything a server needs on this machine; exit code 1 if it lacks one.")
final class DoctorCommand implements Callable<Integer> {

  private static final int SUBJECT_CHARS = 20;

  private final CliEnvironment environment;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--config", paramLabel = "FILE", description = "Settings file.")
  @Nullable Path config;

  @Option(names = "--json", description = "Print one JSON document.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print failures only.")
  boolean quiet;

  DoctorCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration;
    try {
      configuration =
          new ConfigurationLoader(environment.environment(), environment.workingDirectory())
              .load(Map.of(), config);
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), String.join("\n       ", e.problems()));
    }
    List<Finding> findings =
        new Examination(configuration, environment.workingDirectory(), environment.starter())
            .findings();
    Output output = new Output(environment, json, quiet);
    JsonArray documents = new JsonArray();
    List<String> lines = new ArrayList<>();
    boolean bad = false;
    for (Finding finding : findings) {
      bad |= finding.verdict() == Verdict.BAD;
      documents.add(
          new JsonObject()
              .put("subject", finding.subject())
              .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
              .put("detail", finding.detail()));
      lines.add(line(finding, output.style()));
    }
    output.result(new JsonObject().put("findings", documents), lines);
    return bad ? ExitCode.FAILURE : ExitCode.OK;
  }

  private static String line(Finding finding, Style style) {
    String mark =
        switch (finding.verdict()) {
          case GOOD -> style.green("ok  ");
          case NOTE -> style.yellow("note");
          case BAD -> style.red("bad ");
        };
    int gap = Math.max(1, SUBJECT_CHARS - finding.subject().length());
    return mark + "  " + finding.subject() + " ".repeat(gap) + Printable.of(finding.detail());
  }
}
