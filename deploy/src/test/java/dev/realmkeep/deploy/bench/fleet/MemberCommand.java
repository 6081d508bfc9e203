package dev.realmkeep.deploy.bench.fleet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a member process: the same JVM and the same options for every contender. */
final class MemberCommand {
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx384m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1", // warm within seconds
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-modules=java.se",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
          "-Djava.net.preferIPv4Stack=true");

  private MemberCommand() {}

  static List<String> of(String classPath, String main, String... properties) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(List.of(properties));
    command.addAll(List.of("-cp", classPath, main));
    return command;
  }
}
