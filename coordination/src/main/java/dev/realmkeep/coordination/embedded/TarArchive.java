package dev.realmkeep.coordination.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * Unpacks a tar stream (POSIX.1-1988 ustar with GNU long names): directories, regular files and
 * symbolic links. Used from one thread. An entry that would leave the target is refused.
 */
final class TarArchive {
  private static final int BLOCK = 512;

  private final InputStream in;
  private final Path target;

  private TarArchive(InputStream in, Path target) {
    this.in = in;
    this.target = target;
  }

  static void unpack(InputStream in, Path target) throws IOException {
    new TarArchive(in, target.toAbsolutePath().normalize()).entries();
  }

  private void entries() throws IOException {
    String longName = "";
    String longLink = "";
    byte[] header = new byte[BLOCK];
    while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
      long size = octal(header, 124, 12);
      switch (header[156]) {
        case 'L' -> longName = text(content(size), 0, (int) size);
        case 'K' -> longLink = text(content(size), 0, (int) size);
        case 'g', 'x' -> in.skipNBytes(padded(size));
        default -> {
          String prefix = text(header, 345, 155);
          String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
          String link = longLink.isEmpty() ? text(header, 157, 100) : longLink;
          entry(header, longName.isEmpty() ? name : longName, link, size);
          longName = "";
          longLink = "";
        }
      }
    }
  }

  private void entry(byte[] header, String name, String link, long size) throws IOException {
    Path path = target.resolve(name).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("archive entry outside of its target: " + name);
    }
    switch (header[156]) {
      case '5' -> Files.createDirectories(path);
      case '2' -> {
        Files.createDirectories(path.resolveSibling("."));
        Files.createSymbolicLink(path, Path.of(link));
      }
      case '0', 0 -> {
        Files.createDirectories(path.resolveSibling("."));
        try (var out = Files.newOutputStream(path)) {
          copy(out, size);
        }
        in.skipNBytes(padded(size) - size);
        boolean executable = (octal(header, 100, 8) & 0100) != 0;
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      }
      default -> throw new IOException("archive entry of unknown type: " + name);
    }
  }

  private void copy(java.io.OutputStream out, long size) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    for (long left = size; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new EOFException("archive ends inside an entry");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
  }

  private byte[] content(long size) throws IOException {
    byte[] bytes = in.readNBytes((int) size);
    in.skipNBytes(padded(size) - size);
    return bytes;
  }

  private static long padded(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOfRange(bytes, from, end), UTF_8);
  }

  private static long octal(byte[] bytes, int from, int length) {
    String digits = text(bytes, from, length).strip();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
