package dev.realmkeep.coordination.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, unpacked from the class path into a cache directory. Safe for concurrent
 * processes: each unpacks into a directory of its own and renames it into place, the first wins; a
 * directory under its final name is complete.
 */
final class PostgresBinaries {
  /** Major version of the server; the first line of a data directory's {@code PG_VERSION}. */
  static final String MAJOR_VERSION = "18";

  private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

  private PostgresBinaries() {}

  /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
  static Path in(Path cache) throws IOException {
    String resource = resourceName();
    URL url = PostgresBinaries.class.getResource("/" + resource);
    if (url == null) {
      throw new EmbeddedPostgresException(
          "no embedded PostgreSQL for this platform ("
              + resource
              + " is not on the class path); use a PostgreSQL server's URL instead");
    }
    return unpacked(url, MAJOR_VERSION, cache);
  }

  /** As {@link #in}, of programs at {@code url}. */
  static Path unpacked(URL url, String majorVersion, Path cache) throws IOException {
    URLConnection connection = url.openConnection();
    Path home = cache.resolve("postgres-" + majorVersion + "-" + fingerprint(connection));
    if (Files.isDirectory(home)) {
      return home;
    }
    log.info("unpacking PostgreSQL {} into {}", majorVersion, home);
    Files.createDirectories(cache);
    Path unpacking = Files.createTempDirectory(cache, ".unpacking-");
    try {
      try (InputStream packed = connection.getInputStream();
          InputStream tar =
              new BufferedInputStream(
                  new XZInputStream(new BufferedInputStream(packed, 1 << 16)), 1 << 16)) {
        TarArchive.unpack(tar, unpacking);
      }
      Files.setPosixFilePermissions(
          unpacking, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Directories.delete(unpacking);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
    return home;
  }

  private static String fingerprint(URLConnection connection) throws IOException {
    return connection instanceof JarURLConnection jar
        ? Long.toHexString(jar.getJarEntry().getCrc())
        : Long.toHexString(connection.getContentLengthLong());
  }

  /** Name of the archive for this platform. */
  static String resourceName() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    String system = os.startsWith("mac") ? "darwin" : os.startsWith("linux") ? "linux" : os;
    String machine =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> arch;
        };
    return "postgres-" + system + "-" + machine + ".txz";
  }
}
