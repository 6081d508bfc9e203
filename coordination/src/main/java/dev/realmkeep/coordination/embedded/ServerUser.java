package dev.realmkeep.coordination.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * As whom the server's programs run. PostgreSQL refuses to run as root, so a process of root runs
 * them in a user namespace where root has another number (files stay root's), or, where those are
 * forbidden, as another user who then owns the data directory.
 */
sealed interface ServerUser {

  /** What is put before a command. */
  List<String> prefix();

  /** Gives a new, empty directory to this user. */
  default void own(Path directory) throws IOException {}

  /** The user of this process. */
  record Same() implements ServerUser {
    @Override
    public List<String> prefix() {
      return List.of();
    }
  }

  /** This process's user, under another number inside of a user namespace. */
  record Namespace() implements ServerUser {
    @Override
    public List<String> prefix() {
      return List.of("unshare", "--user", "--map-user=1000", "--map-group=1000", "--");
    }
  }

  /** Another user; needs every directory above the data and the programs to be open to it. */
  record Other(int uid) implements ServerUser {
    /** The number of {@code nobody} on Linux. */
    static final int NOBODY = 65534;

    @Override
    public List<String> prefix() {
      return List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--");
    }

    @Override
    public void own(Path directory) throws IOException {
      Files.setAttribute(directory, "unix:uid", uid);
      Files.setAttribute(directory, "unix:gid", uid);
    }
  }

  /**
   * Who runs the server of {@code data}: the owner of an existing data directory decides.
   *
   * @param home a directory of this process's user
   */
  static ServerUser of(Path home, Path data) throws IOException {
    if (Directories.owner(home) != 0) {
      return new Same();
    }
    int owner = Files.isDirectory(data) ? Directories.owner(data) : 0;
    if (owner != 0) {
      return new Other(owner);
    }
    if (works(new Namespace())) {
      return new Namespace();
    }
    if (!Files.isDirectory(data) && works(new Other(Other.NOBODY))) {
      return new Other(Other.NOBODY);
    }
    throw new EmbeddedPostgresException(
        "PostgreSQL does not run as root, and neither unshare --user nor setpriv works here;"
            + " start as another user or use a PostgreSQL server's URL");
  }

  private static boolean works(ServerUser user) {
    List<String> command = new java.util.ArrayList<>(user.prefix());
    command.add("true");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
