package dev.realmkeep.deploy.node;

import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.feed.FeedSettings;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;

/**
 * How a node is started.
 *
 * @param database URL of a database that is reached without TLS
 * @param slots prerenders at once
 * @param readConnections see {@link DatabaseSettings}
 * @param firstBackOff of transient failures; the longest is ten times as long
 * @param trustWindow see {@link FeedSettings}
 * @param coordinated whether it lets one process of the fleet populate a key at a time
 */
public record NodeOptions(
    String database,
    String extractorVersion,
    int slots,
    int readConnections,
    Duration firstBackOff,
    Duration trustWindow,
    boolean coordinated) {

  /** Extractor version {@code test-1}, 4 slots, 4 connections for reads; else as the product. */
  public static NodeOptions on(String database) {
    return new NodeOptions(
        database,
        "test-1",
        4,
        4,
        Freshness.DEFAULT.firstBackOff(),
        FeedSettings.DEFAULT.trustWindow(),
        true);
  }

  public NodeOptions withExtractorVersion(String version) {
    return new NodeOptions(
        database, version, slots, readConnections, firstBackOff, trustWindow, coordinated);
  }

  public NodeOptions withSlots(int count) {
    return new NodeOptions(
        database, extractorVersion, count, readConnections, firstBackOff, trustWindow, coordinated);
  }

  public NodeOptions withReadConnections(int count) {
    return new NodeOptions(
        database, extractorVersion, slots, count, firstBackOff, trustWindow, coordinated);
  }

  public NodeOptions withFirstBackOff(Duration backOff) {
    return new NodeOptions(
        database, extractorVersion, slots, readConnections, backOff, trustWindow, coordinated);
  }

  public NodeOptions withTrustWindow(Duration window) {
    return new NodeOptions(
        database, extractorVersion, slots, readConnections, firstBackOff, window, coordinated);
  }

  /** A node that populates without asking anybody. */
  public NodeOptions alone() {
    return new NodeOptions(
        database, extractorVersion, slots, readConnections, firstBackOff, trustWindow, false);
  }

  static NodeOptions parse(List<String> words) {
    return new NodeOptions(
        words.getFirst(),
        words.get(1),
        Integer.parseInt(words.get(2)),
        Integer.parseInt(words.get(3)),
        Duration.parse(words.get(4)),
        Duration.parse(words.get(5)),
        Boolean.parseBoolean(words.get(6)));
  }

  /** The arguments of a process. */
  List<String> words() {
    return List.of(
        database,
        extractorVersion,
        Integer.toString(slots),
        Integer.toString(readConnections),
        firstBackOff.toString(),
        trustWindow.toString(),
        Boolean.toString(coordinated));
  }

  PgConnectOptions connect() {
    return PgConnectOptions.fromUri(database);
  }

  DatabaseSettings databaseSettings() {
    return DatabaseSettings.DEFAULT
        .withReadConnections(readConnections)
        .withPopulateConnections(slots);
  }

  Freshness freshness() {
    return new Freshness(firstBackOff, firstBackOff.multipliedBy(10));
  }

  FeedSettings feedSettings() {
    FeedSettings product = FeedSettings.DEFAULT;
    return new FeedSettings(
        product.tailInterval(), trustWindow, product.retention(), product.pruneInterval());
  }
}
