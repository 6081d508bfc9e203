package dev.realmkeep.server.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Which files of a directory belong to its realm. Immutable.
 *
 * @param fileBytesMax larger files are left out and reported
 * @param filesMax more files make a load fail
 */
public record LoadRules(long fileBytesMax, int filesMax) {

  public static final LoadRules DEFAULT = new LoadRules(16L << 20, 100_000);

  private static final Set<String> IGNORED =
      Set.of("node_modules", "Thumbs.db", "desktop.ini", "4913", "__pycache__");
  private static final List<String> IGNORED_ENDS =
      List.of("~", ".swp", ".swo", ".swx", ".tmp", ".bak", ".orig", ".rej", ".crdownload", ".part");
  private static final List<String> IGNORED_MIDDLES = List.of("___jb_tmp___", "___jb_old___");

  /**
   * Whether a file or directory of this name is left out without a word: hidden ones, dependencies
   * of front ends, and what editors write beside the file they save.
   */
  public static boolean ignores(Path file) {
    Path last = file.getFileName();
    if (last == null) {
      return false;
    }
    String name = last.toString();
    return name.startsWith(".")
        || IGNORED.contains(name)
        || name.startsWith("#") && name.endsWith("#")
        || IGNORED_ENDS.stream().anyMatch(name::endsWith)
        || IGNORED_MIDDLES.stream().anyMatch(name::contains);
  }
}
