package dev.realmkeep.coordination.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server process of a data directory, as its {@code postmaster.pid} names it.
 *
 * <p>The file outlives a killed server and its number may be another process's by now, so a process
 * counts as the server only if it works in the data directory, which every process of a PostgreSQL
 * server does.
 *
 * @param ready whether it said that it accepts connections
 */
record Postmaster(ProcessHandle process, boolean ready) {
  private static final Path PROC = Path.of("/proc");
  private static final int STATUS_LINE = 7;

  /** The living server of {@code data}, which is a real path. */
  static Optional<Postmaster> of(Path data) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(data.resolve("postmaster.pid"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")) {
      return Optional.empty();
    }
    boolean ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> worksIn(data, process.pid()))
        .map(process -> new Postmaster(process, ready));
  }

  /** Every living process that works in {@code data}: what a killed server left behind. */
  static List<ProcessHandle> processesIn(Path data) throws IOException {
    if (!Files.isDirectory(PROC)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .map(Long::parseLong)
          .filter(pid -> worksIn(data, pid))
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .filter(ProcessHandle::isAlive)
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean worksIn(Path data, long pid) {
    if (!Files.isDirectory(PROC)) {
      return true;
    }
    try {
      return Files.readSymbolicLink(PROC.resolve(Long.toString(pid)).resolve("cwd")).equals(data);
    } catch (IOException e) {
      return false; // gone, or another user's: then it is not ours
    }
  }
}
