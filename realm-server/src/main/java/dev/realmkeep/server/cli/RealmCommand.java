package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
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

  private static final Map<String, Function<CliEnvironment, Object>> COMMANDS = commands();

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

  /** In the order in which help lists them. */
  private static Map<String, Function<CliEnvironment, Object>> commands() {
    Map<String, Function<CliEnvironment, Object>> commands = new LinkedHashMap<>();
    commands.put("serve", ServeCommand::spec);
    commands.put("push", PushCommand::new);
    commands.put("lookup", LookupCommand::new);
    commands.put("module", ModuleCommand::new);
    commands.put("invalidate", InvalidateCommand::new);
    commands.put("clear", ClearCommand::new);
    commands.put("index", IndexCommand::new);
    commands.put("why", WhyCommand::new);
    commands.put("fleet", FleetCommand::new);
    commands.put("flag", FlagCommand::new);
    commands.put("call", CallCommand::new);
    commands.put("describe", DescribeCommand::new);
    commands.put("logs", LogsCommand::new);
    commands.put("audit", AuditCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("settings", SettingsCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("train-start-cache", TrainCommand::new);
    return commands;
  }

  /** Runs the command line and answers the exit code. */
  public static int execute(CliEnvironment environment, String... args) {
    return commandLine(environment, args).execute(args);
  }

  /**
   * The command that {@code args} name, alone when it can be told: to read all of their annotations
   * takes longer than most commands do.
   */
  static CommandLine commandLine(CliEnvironment environment, String... args) {
    CommandLine realm = new CommandLine(new RealmCommand());
    String asked = args.length == 0 ? "" : args[0];
    if (COMMANDS.containsKey(asked)) {
      add(realm, asked, environment);
    } else {
      COMMANDS.keySet().forEach(name -> add(realm, name, environment));
      realm.addSubcommand(new HelpCommand());
    }
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

  private static void add(CommandLine realm, String name, CliEnvironment environment) {
    realm.addSubcommand(name, Objects.requireNonNull(COMMANDS.get(name)).apply(environment));
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
