package dev.realmkeep.server.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to a server. */
final class ClientOptions {

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The server (REALMKEEP_SERVER; default: http://localhost:4201).")
  @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the bearer token to send (REALMKEEP_TOKEN_FILE, REALMKEEP_TOKEN).")
  @Nullable Path tokenFile;

  @Option(
      names = "--json",
      description = "Print one JSON document on standard output and nothing else.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print failures only.")
  boolean quiet;
}
