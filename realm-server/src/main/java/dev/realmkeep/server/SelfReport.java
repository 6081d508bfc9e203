package dev.realmkeep.server;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.mode.SwitchedPopulate;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.server.cli.Version;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.ops.Health;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.IntSupplier;

/** What this process tells the fleet about itself. Any thread. */
final class SelfReport {
  private final Storage storage;
  private final CachingDefinitionLookup lookup;
  private final Health health;
  private final String extractorVersion;
  private final IntSupplier port;

  SelfReport(
      Storage storage,
      CachingDefinitionLookup lookup,
      Health health,
      String extractorVersion,
      IntSupplier port) {
    this.storage = storage;
    this.lookup = lookup;
    this.health = health;
    this.extractorVersion = extractorVersion;
    this.port = port;
  }

  /** What stays as it is. May ask the system's resolver, and so block. */
  NodeDescription description(Configuration configuration) {
    String boundTo = configuration.get(Settings.HOST);
    String machine = machine();
    return new NodeDescription(
        configuration
            .text(Settings.ADVERTISE_URL)
            .orElseGet(() -> "http://" + reachableAs(boundTo, machine) + ":" + port.getAsInt()),
        Version.TEXT,
        extractorVersion,
        machine,
        ProcessHandle.current().pid());
  }

  /** What changes. Reads fields; does not block. */
  NodeStatus status() {
    SwitchedPopulate populates = storage.coordinator();
    return new NodeStatus(
        switch (health.phase()) {
          case STARTING -> NodeStatus.Phase.STARTING;
          case RUNNING -> NodeStatus.Phase.READY;
          case DRAINING, STOPPED -> NodeStatus.Phase.DRAINING;
        },
        populates.mode(),
        storage.invalidations().trusted(),
        Math.round(storage.lagSeconds().getAsDouble() * 1000),
        populates.running(NodeStatus.RUNNING_MAX),
        populates.runningCount(),
        populates.waitingCount(),
        lookup.cachedModules(),
        lookup.cachedBytes());
  }

  private static String reachableAs(String boundTo, String machine) {
    return switch (boundTo) {
      case "127.0.0.1", "::1" -> "localhost";
      case "0.0.0.0", "::" -> machine;
      default -> boundTo.contains(":") ? "[" + boundTo + "]" : boundTo;
    };
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // the machine does not know itself by any other name
    }
  }
}
