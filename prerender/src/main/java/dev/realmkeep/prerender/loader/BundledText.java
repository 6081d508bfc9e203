package dev.realmkeep.prerender.loader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Guest code that ships with the product. Each directory has a file {@code index.txt} that lists
 * its files, one per line: a class path cannot be listed. Safe for use from any thread.
 */
public final class BundledText {

  /** The built-in base realm. */
  public static final BundledText BASE = new BundledText("/dev/realmkeep/base/");

  /** What runs in a guest beside a realm's own modules. */
  public static final BundledText RUNTIME = new BundledText("/dev/realmkeep/guest/");

  /** The API of host modules, and what runs their functions. */
  public static final BundledText HOST = new BundledText("/dev/realmkeep/host/");

  private final String directory;
  private final Set<String> names;
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

  private BundledText(String directory) {
    this.directory = directory;
    this.names =
        Set.copyOf(
            List.of(new String(read(directory + "index.txt"), StandardCharsets.UTF_8).split("\n")));
  }

  /** Names of the files, in no order. */
  public Set<String> names() {
    return names;
  }

  public boolean has(String name) {
    return names.contains(name);
  }

  /** The content of a file; shared: do not modify it. */
  public byte[] bytes(String name) {
    return contents.computeIfAbsent(name, file -> read(directory + file));
  }

  public String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  private static byte[] read(String resource) {
    try (InputStream in = BundledText.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
