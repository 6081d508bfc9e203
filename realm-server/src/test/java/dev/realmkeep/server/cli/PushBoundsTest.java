package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push is one write, and one write is bounded. */
class PushBoundsTest {
  private static final int BODY_BYTES_MAX = 1 << 20;

  private static TestServer server;

  @TempDir Path directory;
  private String realm;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            Map.of("http.atomic-max-operations", "3", "http.atomic-max-bytes", "1MiB"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeARealm() {
    realm = server.freshRealm();
  }

  private void file(String path, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    Files.write(directory.resolve(path), content);
  }

  private CliRun push(String... more) {
    String[] args = {"push", ".", "--to", server.address() + "/" + realm + "/"};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CliRun.of(directory, all);
  }

  @Test
  void asManyFilesAsTheServerTakesArePushedAndOneMoreIsRefusedAsAWhole() throws Exception {
    file("a.png", 10);
    file("b.png", 11);
    file("c.png", 12);
    assertThat(push().exitCode()).isZero();
    for (String path : new String[] {"a.png", "b.png", "c.png", "d.png"}) {
      file(path, 20);
    }

    CliRun refused = push();

    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(refused.err())
        .contains("more than 3 operations", "http.atomic-max-operations", "realm serve DIR");
    CliRun json = push("--json");
    assertThat(json.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(json.json().getString("code")).isEqualTo("too-large");
    Files.delete(directory.resolve("d.png"));
    assertThat(push("--json").json().getJsonArray("written"))
        .as("nothing of what was refused is there")
        .hasSize(3);
  }

  /** The names hold what paths of URLs escape. */
  @Test
  void asManyBytesAsTheServerTakesArePushedAndMoreAreRefusedAsAWhole() throws Exception {
    file("a \"quoted\" name.png", 1);
    file("größe.png", 2);
    file("large.png", BODY_BYTES_MAX / 4 * 3 - 300);
    assertThat(push("--json").json().getJsonArray("written")).hasSize(3);
    file("large.png", BODY_BYTES_MAX / 4 * 3);

    CliRun refused = push();

    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(refused.err())
        .contains("larger than " + BODY_BYTES_MAX + " bytes", "http.atomic-max-bytes");
    Files.delete(directory.resolve("large.png"));
    CliRun after = push("--json");
    assertThat(after.json().getJsonArray("kept")).containsExactly("large.png");
    assertThat(after.json().getInteger("unchanged")).isEqualTo(2);
  }

  /** A body that were written down wrong would change what is stored. */
  @Test
  void whatIsPushedIsWhatIsStored() throws Exception {
    for (int n = 0; n < 3; n++) {
      file("file " + n + ".png", 1000 + n);
    }
    assertThat(push().exitCode()).isZero();

    assertThat(push("--json").json().getInteger("unchanged")).isEqualTo(3);
    Files.delete(directory.resolve("file 1.png"));
    assertThat(push("--prune", "--json").json().getJsonArray("deleted"))
        .containsExactly("file%201.png");
  }
}
