package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code realm}: all commands, and how each failure becomes a message and an exit code. */
@Command(
    name = "realm",
    description = "Serves realms of modules and documents, and the definitions of their types.",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Of a source tree only: realm verify (build and run every test), realm bench.",
      "Exit codes: 0 done, 1 failure, 2 usage, 3 not found, 4 not allowed, 5 unavailable,",
      "57 the database is newer than the program."
    })
public final class RealmCommand implements Runnable {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  @Spec CommandSpec spec = CommandSpec.create();

  private RealmCommand() {}

  /** Runs the command line and answers the exit code. */
  public static int execute(CliEnvironment environment, String... args) {
    return commandLine(environment, args).execute(args);
  }

  private static CommandLine commandLine(CliEnvironment environment, String... args) {
    CommandLine realm =
        new CommandLine(new RealmCommand())
            .addSubcommand("serve", ServeCommand.spec(environment))
            .addSubcommand(new PushCommand(environment))
            .addSubcommand(new LookupCommand(environment))
            .addSubcommand(new ModuleCommand(environment))
            .addSubcommand(new InvalidateCommand(environment))
            .addSubcommand(new ClearCommand(environment))
            .addSubcommand(new IndexCommand(environment))
            .addSubcommand(new WhyCommand(environment))
            .addSubcommand(new FleetCommand(environment))
            .addSubcommand(new FlagCommand(environment))
            .addSubcommand(new CallCommand(environment))
            .addSubcommand(new DescribeCommand(environment))
            .addSubcommand(new LogsCommand(environment))
            .addSubcommand(new AuditCommand(environment))
            .addSubcommand(new DoctorCommand(environment))
            .addSubcommand(new SettingsCommand(environment))
            .addSubcommand(new CompletionCommand(environment))
            .addSubcommand(new TrainCommand(environment))
            .addSubcommand(new HelpCommand());
    for (CommandLine command : realm.getSubcommands().values()) {
      if (!(command.getCommand() instanceof HelpCommand)) {
        command.getCommandSpec().addOption(helpOption());
      }
    }
    Output output = new Output(environment, Arrays.asList(args).contains("--json"), false);
    return realm
        .setOut(new java.io.PrintWriter(environment.out(), true))
        .setErr(new java.io.PrintWriter(environment.err(), true))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(environment.coloured(true) ? Ansi.ON : Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(environment.outIsTerminal())
        .setParameterExceptionHandler((failure, given) -> usage(output, failure))
        .setExecutionExceptionHandler((failure, command, parsed) -> defect(output, failure));
  }

  private static CommandLine.Model.OptionSpec helpOption() {
    return CommandLine.Model.OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .arity("0")
        .description("Show this help.")
        .build();
  }

  private static int usage(Output output, ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    List<String> suggestions =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String sentence =
        failure.getMessage()
            + (suggestions.isEmpty() ? "" : "; did you mean " + suggestions.getFirst() + "?");
    output.failure(
        new JsonObject().put("code", "usage").put("detail", sentence),
        List.of(
            "realm: " + Printable.of(sentence),
            "Try '" + command.getCommandSpec().qualifiedName() + " --help'."));
    return ExitCode.USAGE;
  }

  private static int defect(Output output, Exception failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    StringBuilder sentence = new StringBuilder("unexpected: " + failure);
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.realmkeep.")) {
        sentence.append(" at ").append(frame);
        break;
      }
    }
    output.failure("failure", sentence.toString());
    return ExitCode.FAILURE;
  }

  /** Without a command: how to use it. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do, such as: realm serve DIR");
  }
}
