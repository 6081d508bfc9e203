package dev.realmkeep.server;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.ConfigurationException;
import dev.realmkeep.server.config.ConfigurationLoader;
import dev.realmkeep.server.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A whole server in this process, in memory, on a free port. */
public final class TestServer implements AutoCloseable {

  private final RealmkeepServer server;
  private final AtomicInteger realms = new AtomicInteger();

  private TestServer(RealmkeepServer server) {
    this.server = server;
  }

  public static TestServer start() {
    return start(Map.of());
  }

  /** With settings beside or instead of those for tests. */
  public static TestServer start(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put(Settings.PORT.key(), "0");
    all.put(Settings.DB.key(), "memory");
    all.put(Settings.PRERENDER_WORKERS.key(), "1");
    all.put(Settings.PRERENDER_ISOLATION.key(), "in-process");
    all.putAll(settings);
    RealmkeepServer server = new RealmkeepServer(configuration(all), Clock.system());
    server.start(Storages.of(configuration(all), Clock.system(), step -> {}));
    server.ready();
    return new TestServer(server);
  }

  /** What these settings and no file or environment come to. */
  static Configuration configuration(Map<String, String> settings) {
    try {
      return new ConfigurationLoader(Map.of(), Path.of("/nonexistent")).load(settings, null);
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public RealmkeepServer server() {
    return server;
  }

  public String address() {
    return "http://localhost:" + server.port();
  }

  /** Makes a realm that no other test has; answers its name. */
  public String freshRealm() {
    String name = "realm-" + realms.incrementAndGet();
    server.ensureRealm(name);
    return name;
  }

  @Override
  public void close() {
    server.stop();
  }
}
