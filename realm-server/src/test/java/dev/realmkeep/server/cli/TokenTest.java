package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client commands and a server that wants a token. No server of ours does yet; gateways before one
 * do, and this is one.
 */
class TokenTest {
  @TempDir Path directory;
  private HttpServer gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext("/", TokenTest::answer);
    gateway.start();
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    int status = token == null ? 401 : token.equals("Bearer right") ? 200 : 403;
    byte[] body =
        (status == 200
                ? "{\"stale\":[]}"
                : "{\"code\":\"" + (status == 401 ? "unauthorized" : "forbidden") + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private CliRun audit(Map<String, String> environment, String... more) {
    String[] args = new String[4 + more.length];
    System.arraycopy(
        new String[] {
          "audit", "--server", "http://localhost:" + gateway.getAddress().getPort(), "--json"
        },
        0,
        args,
        0,
        4);
    System.arraycopy(more, 0, args, 4, more.length);
    return CliRun.of(directory, environment, args);
  }

  private Path token(String text) throws IOException {
    return Files.writeString(directory.resolve("token"), text);
  }

  @Test
  void theTokenOfTheFileIsSentWithoutItsLineEnd() throws Exception {
    token("right\n");

    CliRun run = audit(Map.of(), "--token-file", "token");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out() + run.err()).doesNotContain("right");
  }

  @Test
  void theFileMayComeFromTheEnvironmentAndTheOptionGoesBefore() throws Exception {
    Path wrong = Files.writeString(directory.resolve("wrong"), "wrong");
    Path right = token("right\n");

    assertThat(audit(Map.of("REALMKEEP_TOKEN_FILE", right.toString())).exitCode()).isZero();
    assertThat(
            audit(
                    Map.of("REALMKEEP_TOKEN_FILE", wrong.toString()),
                    "--token-file",
                    right.toString())
                .exitCode())
        .isZero();
  }

  @Test
  void whoIsNotAllowedExitsWith4() throws Exception {
    CliRun none = audit(Map.of());
    assertThat(none.exitCode()).isEqualTo(ExitCode.NOT_ALLOWED).isEqualTo(4);
    assertThat(none.json().getString("code")).isEqualTo("unauthorized");

    token("wrong\n");
    CliRun wrong = audit(Map.of(), "--token-file", "token");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.NOT_ALLOWED);
    assertThat(wrong.json().getString("code")).isEqualTo("forbidden");
  }

  @Test
  void aTokenFileThatIsNotThereExitsWith2AndIsNamed() {
    CliRun run = audit(Map.of(), "--token-file", "nowhere");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.json().getString("detail")).contains("nowhere");
  }
}
