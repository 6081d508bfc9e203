package dev.realmkeep.prerender.loader;

import dev.realmkeep.prerender.loader.GraphNode.BaseModule;
import dev.realmkeep.prerender.loader.GraphNode.Broken;
import dev.realmkeep.prerender.loader.GraphNode.Bundled;
import dev.realmkeep.prerender.loader.GraphNode.RealmFile;
import dev.realmkeep.prerender.loader.GraphNode.Stub;
import dev.realmkeep.prerender.loader.GraphNode.WithSource;
import dev.realmkeep.prerender.loader.ModuleSourceReader.SourceUnavailableException;
import dev.realmkeep.prerender.transpile.GuestSpecifier;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * What the guest engine sees as its file system: the modules of one graph, read-only, and nothing
 * of the machine's. Paths are used as names only. Confined to the thread that evaluates.
 */
public final class GuestFileSystem implements FileSystem {
  private @Nullable ModuleGraph graph;
  private @Nullable SourceUnavailableException unavailable;

  /** Shows nothing yet. */
  public GuestFileSystem() {}

  /** From now on these are the modules that the guest sees. */
  public void show(ModuleGraph modules) {
    graph = modules;
  }

  /** A dynamic import failed because its source could not be read. */
  public @Nullable SourceUnavailableException unavailable() {
    return unavailable;
  }

  /** Must not throw: the engine asks with whatever the guest wrote. */
  @Override
  public Path parsePath(URI uri) {
    String path = "file".equals(uri.getScheme()) ? uri.getPath() : null;
    return path == null || !GuestPaths.isSafe(path)
        ? Path.of(GuestPaths.ofUrl(uri.toString()))
        : Path.of(path);
  }

  @Override
  public Path parsePath(String path) {
    String clean = path.replace("\0", "");
    return clean.startsWith("/") || clean.startsWith(".") || clean.isEmpty()
        ? Path.of(clean)
        : Path.of(GuestSpecifier.encode(clean));
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return path.isAbsolute() ? path : Path.of("/").resolve(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... linkOptions) throws IOException {
    String name = toAbsolutePath(path).normalize().toString();
    if (GuestPaths.bundle(name) != null) {
      return Path.of(name);
    }
    GraphNode node = node(name);
    return Path.of(GuestPaths.isUrl(name) ? name : node.path());
  }

  private GraphNode node(String name) throws IOException {
    ModuleGraph modules = graph;
    if (modules == null) {
      throw new NoSuchFileException(name);
    }
    try {
      GraphNode node = modules.request(name);
      if (node == null && modules.isComplete()) {
        throw new IOException(
            "not among the modules that were loaded with the host module, which are those that"
                + " are imported statically");
      } else if (node == null) {
        throw new NoSuchFileException(name);
      }
      return node;
    } catch (SourceUnavailableException e) {
      unavailable = e;
      throw new IOException(e);
    }
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... linkOptions)
      throws IOException {
    if (modes.contains(AccessMode.WRITE)) {
      throw new AccessDeniedException(path.toString());
    }
    toRealPath(path);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs) throws IOException {
    for (OpenOption option : options) {
      if (option != StandardOpenOption.READ) {
        throw new AccessDeniedException(path.toString());
      }
    }
    String name = toAbsolutePath(path).normalize().toString();
    return new ReadOnlyChannel(content(name));
  }

  private byte[] content(String name) throws IOException {
    BundledText bundle = GuestPaths.bundle(name);
    if (bundle != null) {
      return bundled(bundle, name);
    }
    GraphNode node = node(name);
    if (GuestPaths.isUrl(name) && !(node instanceof Broken)) {
      return utf8(passedOn(node));
    }
    return switch (node) {
      case RealmFile file -> file.code();
      case BaseModule module when module.missing().isEmpty() -> module.module().code();
      case BaseModule module ->
          utf8(
              new String(module.module().code(), StandardCharsets.UTF_8)
                  + "\n"
                  + StubText.exports(module.canonical(), module.missing()));
      case Stub stub -> utf8(StubText.module(stub.specifier(), stub.names()));
      case Bundled module -> bundled(BundledText.HOST, module.path());
      case Broken broken -> throw new IOException(broken.error().message());
    };
  }

  /**
   * The engine keeps what it imports by a URL that the guest computed apart from what it imports by
   * a path. So that a module is evaluated once, the URL's only passes on the path's.
   */
  private static String passedOn(GraphNode node) {
    String from = " from " + StubText.quoted(GuestPaths.uri(node.path())) + ";\n";
    boolean hasDefault = !(node instanceof WithSource file) || file.module().exports("default");
    return "export *" + from + (hasDefault ? "export { default }" + from : "");
  }

  private static byte[] bundled(BundledText bundle, String name) throws IOException {
    String file = name.substring(name.lastIndexOf('/') + 1);
    if (!bundle.has(file)) {
      throw new NoSuchFileException(name);
    }
    return bundle.bytes(file);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    toRealPath(path);
    return Map.of("isRegularFile", true, "isDirectory", false, "size", 0L);
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
    throw new AccessDeniedException(dir.toString());
  }

  @Override
  public void delete(Path path) throws IOException {
    throw new AccessDeniedException(path.toString());
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    throw new AccessDeniedException(dir.toString());
  }
}
