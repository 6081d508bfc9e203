package dev.realmkeep.server.load;

import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.exchange.UrlPath;
import dev.realmkeep.server.http.problem.ProblemException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a directory holds at one moment, by path inside the realm. Links are followed as long as
 * they stay inside of the directory.
 *
 * @param files the realm's files, by path with forward slashes
 * @param directories every directory looked into, the root first
 * @param skipped what does not belong to the realm and might have been expected to
 */
public record DirectoryScan(
    Map<String, Found> files, List<Path> directories, List<Skipped> skipped) {

  /**
   * A file, with what changes when it is written.
   *
   * @param identity the file system's key of the file, empty text when it has none
   */
  public record Found(Path file, long sizeBytes, FileTime modified, Object identity) {}

  /**
   * @param why for people
   */
  public record Skipped(String path, String why) {}

  /**
   * Looks through {@code root}.
   *
   * @throws IOException when the root cannot be read or holds more files than the rules allow
   */
  public static DirectoryScan of(Path root, LoadRules rules) throws IOException {
    Visitor visitor = new Visitor(root.toRealPath(), rules);
    Files.walkFileTree(
        visitor.root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
    visitor.skipped.sort(Comparator.comparing(Skipped::path));
    return new DirectoryScan(visitor.files, visitor.directories, visitor.skipped);
  }

  private static final int PATH_CHARS_MAX = HttpLimits.DEFAULT.pathCharsMax();

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final LoadRules rules;
    private final Map<String, Found> files = new TreeMap<>();
    private final List<Path> directories = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();

    Visitor(Path root, LoadRules rules) {
      this.root = root;
      this.rules = rules;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      if (!directory.equals(root)) {
        if (LoadRules.ignores(directory)) {
          return FileVisitResult.SKIP_SUBTREE;
        }
        if (!directory.toRealPath().startsWith(root)) {
          skip(directory, "a link that leaves the directory");
          return FileVisitResult.SKIP_SUBTREE;
        }
      }
      directories.add(directory);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (LoadRules.ignores(file)) {
        return FileVisitResult.CONTINUE;
      }
      if (!attributes.isRegularFile()) {
        skip(file, attributes.isSymbolicLink() ? "a link to nothing" : "not a regular file");
      } else if (Files.isSymbolicLink(file) && !file.toRealPath().startsWith(root)) {
        // What is no link is where its directory is, which was looked at before.
        skip(file, "a link that leaves the directory");
      } else if (attributes.size() > rules.fileBytesMax()) {
        skip(file, "larger than " + rules.fileBytesMax() + " bytes: " + attributes.size());
      } else {
        add(file, attributes);
      }
      return FileVisitResult.CONTINUE;
    }

    private void add(Path file, BasicFileAttributes attributes) throws IOException {
      String path;
      try {
        path = UrlPath.ofFileName(relative(file), PATH_CHARS_MAX);
      } catch (ProblemException e) {
        skip(file, "no URL can name it: " + e.problem().detail());
        return;
      }
      if (path.startsWith("_")) {
        skip(file, "paths that begin with an underscore are those of operations");
        return;
      }
      if (files.size() == rules.filesMax()) {
        throw new IOException(root + " holds more than " + rules.filesMax() + " files");
      }
      Object key = attributes.fileKey();
      files.put(
          path,
          new Found(
              file, attributes.size(), attributes.lastModifiedTime(), key == null ? "" : key));
    }

    /** A file that vanished between the listing and the look at it is simply not there. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (file.equals(root)) {
        throw failure;
      }
      if (failure instanceof FileSystemLoopException) {
        skip(file, "a link to a directory that contains it");
      } else if (Files.exists(file) && !LoadRules.ignores(file)) {
        skip(file, "cannot be read: " + failure.getMessage());
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null && directory.equals(root)) {
        throw failure;
      }
      return FileVisitResult.CONTINUE;
    }

    private void skip(Path file, String why) {
      skipped.add(new Skipped(path(file), why));
    }

    /** As the realm knows it, if it can. */
    private String path(Path file) {
      try {
        return UrlPath.ofFileName(relative(file), PATH_CHARS_MAX);
      } catch (ProblemException e) {
        return relative(file);
      }
    }

    private String relative(Path file) {
      return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }
  }
}
