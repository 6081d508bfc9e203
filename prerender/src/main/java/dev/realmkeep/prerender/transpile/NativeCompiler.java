package dev.realmkeep.prerender.transpile;

import com.caoccao.javet.swc4j.Swc4j;
import com.caoccao.javet.swc4j.Swc4jLibLoader;
import com.caoccao.javet.swc4j.interfaces.ISwc4jLibLoadingListener;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The TypeScript compiler's native library in this process. It is unpacked to a directory of its
 * own, which only this user can read and which is gone once the library is loaded. The library's
 * default is one well-known directory for all users of a machine: the first to come shuts the
 * others out or chooses what they load, and every process leaves its copy there. Any thread.
 */
final class NativeCompiler {

  private static @Nullable Swc4j loaded; // guarded by the class

  private NativeCompiler() {}

  /**
   * @throws UncheckedIOException when there is no room to unpack the library; the next call tries
   *     again
   */
  static synchronized Swc4j get() {
    if (loaded == null) {
      loaded = load();
    }
    return loaded;
  }

  private static Swc4j load() {
    try {
      Path directory = Files.createTempDirectory("realmkeep-compiler-");
      try {
        Swc4jLibLoader.setLibLoadingListener(new In(directory));
        return new Swc4j();
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> found = Files.walk(directory)) {
      deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  private record In(Path directory) implements ISwc4jLibLoadingListener {
    @Override
    public File getLibPath() {
      return directory.toFile();
    }
  }
}
