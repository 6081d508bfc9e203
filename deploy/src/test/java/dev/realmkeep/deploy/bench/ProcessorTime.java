package dev.realmkeep.deploy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Processor time as Linux counts it, user and system, in its ticks of ten milliseconds; of children
 * that have ended too, once their parent has taken notice.
 */
record ProcessorTime(long serverMillis, long databaseMillis) {

  private static final int TICK_MILLIS = 10;

  /** Of a server with its workers, and of a database with its backends. */
  static ProcessorTime of(ProcessHandle server, ProcessHandle database) throws IOException {
    long serverTicks = ticks(server);
    for (ProcessHandle child : server.descendants().toList()) {
      serverTicks += belongs(child, database) ? 0 : ticks(child);
    }
    long databaseTicks = ticks(database);
    for (ProcessHandle child : database.descendants().toList()) {
      databaseTicks += ticks(child);
    }
    return new ProcessorTime(serverTicks * TICK_MILLIS, databaseTicks * TICK_MILLIS);
  }

  /** Whether {@code process} is {@code database} or one of its backends. */
  static boolean belongs(ProcessHandle process, ProcessHandle database) {
    return process.equals(database) || process.parent().filter(database::equals).isPresent();
  }

  ProcessorTime since(ProcessorTime earlier) {
    return new ProcessorTime(
        serverMillis - earlier.serverMillis, databaseMillis - earlier.databaseMillis);
  }

  void print(PrintStream out) {
    out.printf("| … processor time of server and workers | %,d ms |%n", serverMillis);
    out.printf("| … of the database | %,d ms |%n", databaseMillis);
  }

  /** See proc_pid_stat(5): fields 14 to 17, counted from behind the name in parentheses. */
  private static long ticks(ProcessHandle process) throws IOException {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    } catch (NoSuchFileException gone) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = 0;
    for (int field = 11; field <= 14; field++) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks;
  }
}
