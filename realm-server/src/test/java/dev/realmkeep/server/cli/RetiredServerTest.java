package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.db.DatabaseReport;
import dev.realmkeep.server.config.Configuration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code realm serve} with a server that has to be replaced. */
class RetiredServerTest {
  @TempDir Path directory;
  private final List<String> life = new ArrayList<>();

  @Test
  void theProcessEndsInGoodOrderWithACodeOfItsOwn() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int exitCode =
        RealmCommand.execute(
            new CliEnvironment(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                directory,
                false,
                false,
                new Starter()),
            "serve");

    assertThat(exitCode).isEqualTo(ExitCode.RETIRED).isEqualTo(6);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("replaced");
    assertThat(life).containsExactly("started", "drained", "stopped");
  }

  private final class Starter implements ServerStarter {
    @Override
    public Started start(Request request) {
      life.add("started");
      return new Worn();
    }

    @Override
    public DatabaseReport lookAtDatabase(Configuration configuration) throws IOException {
      throw new IOException("not here");
    }

    @Override
    public void recordWorkerCache(Configuration configuration) {}
  }

  private final class Worn implements ServerStarter.Started {
    @Override
    public String address() {
      return "http://localhost:1";
    }

    @Override
    public String publicUrl() {
      return address();
    }

    @Override
    public List<String> realmUrls() {
      return List.of();
    }

    @Override
    public String storage() {
      return "nothing";
    }

    @Override
    public CompletableFuture<Void> retired() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void drain(Duration timeout) {
      life.add("drained");
    }

    @Override
    public void stop() {
      life.add("stopped");
    }
  }
}
