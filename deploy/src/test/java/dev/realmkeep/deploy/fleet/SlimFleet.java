package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestServer;
import dev.realmkeep.deploy.node.NodeOptions;
import dev.realmkeep.deploy.node.NodeProcess;
import dev.realmkeep.deploy.node.NodeProcess.Prerender;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Slim nodes on one database. Each logs in as a user of its own, by which the server's views tell
 * them apart. Used from one thread.
 */
final class SlimFleet implements AutoCloseable {
  private static final String ORIGIN = "http://localhost:4201/";

  private final Path directory;
  private final PgConnectOptions server;
  private final TestDatabase database;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final Set<NodeProcess> retired = new HashSet<>();
  private final List<String> realms = new ArrayList<>();

  /** Without nodes yet, on a database that the caller closes. */
  SlimFleet(Path directory, PgConnectOptions server) {
    this.directory = directory;
    this.server = server;
    this.database = TestDatabase.on(server);
  }

  /** Starts nodes side by side and returns when all are ready. */
  SlimFleet with(int count) throws Exception {
    List<NodeProcess> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(start(UnaryOperator.identity(), Map.of()));
    }
    for (NodeProcess node : started) {
      node.awaitReady();
    }
    return this;
  }

  /** Starts a node and returns when it is ready. */
  NodeProcess add(UnaryOperator<NodeOptions> options) throws Exception {
    NodeProcess node = start(options, Map.of()).awaitReady();
    realms.forEach(node::realm);
    return node;
  }

  /** Starts a node that reaches the database through {@code proxy}. */
  NodeProcess add(FaultProxy proxy) throws Exception {
    return add(proxy, UnaryOperator.identity());
  }

  /** As {@link #add(FaultProxy)}. */
  NodeProcess add(FaultProxy proxy, UnaryOperator<NodeOptions> options) throws Exception {
    NodeProcess node = start(proxy.options(), options, Map.of()).awaitReady();
    realms.forEach(node::realm);
    return node;
  }

  /** Starts a node without waiting for it. */
  NodeProcess start(UnaryOperator<NodeOptions> options, Map<String, String> environment)
      throws IOException {
    return start(server, options, environment);
  }

  private NodeProcess start(
      PgConnectOptions through, UnaryOperator<NodeOptions> options, Map<String, String> environment)
      throws IOException {
    NodeProcess node =
        NodeProcess.start(
            directory, options.apply(NodeOptions.on(urlOfNewUser(through))), environment);
    nodes.add(node);
    return node;
  }

  private String urlOfNewUser(PgConnectOptions through) {
    String user = user(nodes.size());
    sql("CREATE ROLE " + user + " SUPERUSER LOGIN PASSWORD '" + user + "'");
    return TestServer.url(new PgConnectOptions(through).setUser(user).setPassword(user));
  }

  /** Users are the server's, which may have databases of other fleets. */
  private String user(int node) {
    return server.getDatabase() + "_node_" + node;
  }

  NodeProcess node(int index) {
    return nodes.get(index);
  }

  /** The first so many. */
  List<NodeProcess> nodes(int count) {
    return nodes.subList(0, count);
  }

  /** Ends a node; what it prerendered still counts. */
  void retire(NodeProcess node) throws Exception {
    retired.add(node);
    node.close();
  }

  /** As whom the node logs in. */
  String userOf(NodeProcess node) {
    return user(nodes.indexOf(node));
  }

  private List<NodeProcess> running() {
    return nodes.stream().filter(node -> !retired.contains(node)).toList();
  }

  /** A port in front of the database whose network misbehaves as told. */
  FaultProxy proxy() throws IOException {
    return FaultProxy.before(server);
  }

  /** A realm that every node knows. */
  String realm(String name) {
    String url = ORIGIN + name + "/";
    running().forEach(node -> node.realm(url));
    realms.add(url);
    return url;
  }

  /**
   * Every node has applied every write. A prerender that begins before that is thrown away when its
   * node hears of the write, although it may have read what was written.
   */
  void catchUp() {
    running().forEach(NodeProcess::catchUp);
  }

  /** Rows of a statement, made by a superuser. */
  List<Row> sql(String statement) {
    List<Row> rows = new ArrayList<>();
    TestDatabase.get(database.database().reads().query(statement).execute()).forEach(rows::add);
    return rows;
  }

  /** Prerenders of modules of {@code realm} that have read their sources, of all nodes ever. */
  List<Prerender> prerenders(String realm) {
    return nodes.stream()
        .flatMap(node -> node.prerenders().stream())
        .filter(prerender -> prerender.module().startsWith(realm))
        .toList();
  }

  /** Nothing stored is stale, and each key was prerendered once per state of its sources. */
  void assertSound(String realm) {
    assertSound(realm, Map.of());
  }

  /**
   * As {@link #assertSound(String)}.
   *
   * @param again modules that may have been prerendered more often, and how much: once for each
   *     holder that was killed, stopped or cut off
   */
  void assertSound(String realm, Map<String, Integer> again) {
    assertAudited();
    Map<Prerender, Long> counts =
        prerenders(realm).stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(counts).isNotEmpty();
    assertThat(counts)
        .allSatisfy((prerender, count) ->
            assertThat(count)
                .as(prerender.toString())
                .isBetween(1L, 1L + again.getOrDefault(prerender.module(), 0)));
  }

  /** Nothing stored is stale. */
  void assertAudited() {
    var unheard = new InMemoryRealms(Clock.system()).bus();
    assertThat(new PgDefinitionStore(database.database(), unheard).audit().join())
        .as("stale reads")
        .isEmpty();
  }

  @Override
  public void close() throws InterruptedException {
    List<Thread> ends = new ArrayList<>();
    for (NodeProcess node : running()) {
      ends.add(Thread.ofVirtual().start(() -> end(node)));
    }
    for (Thread end : ends) {
      end.join();
    }
    database.close();
  }

  private static void end(NodeProcess node) {
    try {
      node.close();
    } catch (Exception e) {
      throw new IllegalStateException("a node does not end", e);
    }
  }
}
