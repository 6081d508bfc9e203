package dev.realmkeep.cache.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rules of the house that follow from source files. Answers name what breaks them. */
public final class SourceTree {
  private static final Set<String> SKIPPED = Set.of("target", ".git", "node_modules");

  private final Path root;
  private final List<Path> javaFiles = new ArrayList<>();

  private SourceTree(Path root) {
    this.root = root;
  }

  /** Looks at every {@code .java} file below {@code root} that is not the product of a build. */
  public static SourceTree under(Path root) throws IOException {
    SourceTree tree = new SourceTree(root);
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            Path name = dir.getFileName();
            return name != null && SKIPPED.contains(name.toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              tree.javaFiles.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return tree;
  }

  public int size() {
    return javaFiles.size();
  }

  /** Files of more than {@code linesMax} lines. */
  public List<String> longerThan(int linesMax) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : javaFiles) {
      int lines = Files.readAllLines(file, UTF_8).size();
      if (lines > linesMax) {
        found.add(name(file) + " has " + lines + " lines");
      }
    }
    return found;
  }

  /** Directories of product code whose {@code package-info.java} is absent or not null-marked. */
  public Set<String> notNullMarked() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path file : javaFiles) {
      Path info = file.resolveSibling("package-info.java");
      if (name(file).contains("src/main/java/")
          && !(Files.exists(info) && Files.readString(info, UTF_8).contains("NullMarked"))) {
        found.add(name(info));
      }
    }
    return found;
  }

  private String name(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }
}
