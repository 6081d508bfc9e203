package dev.realmkeep.coordination.testing;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The server of a test class that does to it what other tests must not see, registered in a static
 * field. It is of the kind that the class is run on, and begins and ends with the class.
 */
public final class OwnServer implements BeforeAllCallback, AfterAllCallback {
  private @Nullable TestServer server;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    server = TestServers.start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    server().close();
  }

  private TestServer server() {
    return Objects.requireNonNull(server, "the class has not begun");
  }

  /** See {@link TestServer#options}. */
  public PgConnectOptions options() {
    return server().options();
  }

  /** See {@link TestServer#newDatabase}. */
  public PgConnectOptions newDatabase() {
    return server().newDatabase();
  }

  /** See {@link TestServer#proxy}. */
  public FaultProxy proxy() throws IOException {
    return server().proxy();
  }

  /** A process's view of the database of {@link #options}. */
  public TestDatabase database() {
    return TestDatabase.at(server().address(options()), options());
  }

  /** The same, of a process whose network is that of {@code proxy}. */
  public TestDatabase database(FaultProxy proxy) {
    return TestDatabase.at(proxy.address(), proxy.options());
  }

  /** See {@link TestServer#stop}. */
  public void stop() throws IOException {
    server().stop();
  }

  /** See {@link TestServer#startAgain}. */
  public void startAgain() throws IOException {
    server().startAgain();
  }

  /** See {@link TestServer#crash}. */
  public void crash() throws IOException {
    server().crash();
  }

  /** See {@link TestServer#killSession}. */
  public void killSession() {
    server().killSession();
  }

  /** See {@link TestServer#shell}. */
  public void shell(String command) {
    server().shell(command);
  }

  /** See {@link TestServer#execute}. */
  public void execute(String sql) {
    server().execute(sql);
  }
}
