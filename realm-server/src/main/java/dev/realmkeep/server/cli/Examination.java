package dev.realmkeep.server.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.realmkeep.coordination.db.DatabaseReport;
import dev.realmkeep.prerender.guest.EngineKind;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Quantities;
import dev.realmkeep.server.config.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that a server needs on this machine; changes nothing. Blocks for seconds. */
final class Examination {

  private static final int JDK = 25;
  private static final long DISK_BYTES_MIN = 1L << 30;
  private static final long MEMORY_BYTES_MIN = 1L << 30;

  private final Configuration configuration;
  private final Path workingDirectory;
  private final ServerStarter starter;

  Examination(Configuration configuration, Path workingDirectory, ServerStarter starter) {
    this.configuration = configuration;
    this.starter = starter;
    this.workingDirectory = workingDirectory;
  }

  List<Finding> findings() throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(Finding.good("JavaScript", EngineKind.name()));
    findings.add(startCache("server"));
    findings.add(startCache("worker"));
    findings.add(memory());
    findings.add(disk());
    findings.add(database());
    findings.add(port());
    return findings;
  }

  private static Finding java() {
    String detail =
        Runtime.version()
            + ", "
            + System.getProperty("java.vendor")
            + ", "
            + System.getProperty("java.home");
    return Runtime.version().feature() == JDK
        ? Finding.good("Java", detail)
        : Finding.bad("Java", detail + "; JDK 25 is needed");
  }

  private static Finding startCache(String of) {
    String directory = System.getProperty("realmkeep.start-cache", "");
    Path cache = Path.of(directory, of + ".aot");
    String subject = "start cache, " + of;
    try {
      return !directory.isEmpty() && Files.isReadable(cache)
          ? Finding.good(subject, cache + ", " + (Files.size(cache) >> 20) + " MiB")
          : Finding.note(subject, "not there; the first `realm serve` records it");
    } catch (IOException e) {
      return Finding.note(subject, "cannot be read: " + e.getMessage());
    }
  }

  private static Finding memory() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long free = system.getFreeMemorySize();
    String detail =
        (system.getTotalMemorySize() >> 20)
            + " MiB, "
            + (free >> 20)
            + " MiB free, "
            + system.getAvailableProcessors()
            + " processors";
    return system.getTotalMemorySize() < MEMORY_BYTES_MIN
        ? Finding.note("memory", detail + "; a server with its database wants 1 GiB")
        : Finding.good("memory", detail);
  }

  private Path data() {
    return workingDirectory.resolve(configuration.get(Settings.DATA)).toAbsolutePath().normalize();
  }

  private Finding disk() {
    Path existing = data();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isWritable(existing)) {
      return Finding.bad("disk", "cannot write to " + data());
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String detail = (free >> 20) + " MiB free for " + data();
      return free < DISK_BYTES_MIN
          ? Finding.bad("disk", detail + "; at least " + Quantities.formatBytes(DISK_BYTES_MIN))
          : Finding.good("disk", detail);
    } catch (IOException e) {
      return Finding.bad("disk", "cannot be looked at: " + e.getMessage());
    }
  }

  private Finding database() throws InterruptedException {
    String db = configuration.get(Settings.DB);
    if (db.equals("memory")) {
      return Finding.note("database", "in memory: nothing survives the server");
    }
    if (db.equals("embedded")) {
      return embedded(data().resolve("postgres").resolve("data"));
    }
    try {
      DatabaseReport report = starter.lookAtDatabase(configuration);
      String detail = "PostgreSQL " + report.version();
      if (!report.supported()) {
        return Finding.bad("database", detail + " is not supported");
      }
      return report.differing().isEmpty()
          ? Finding.good("database", detail + ", settings as recommended")
          : Finding.note("database", detail + ", " + String.join("; ", report.differing()));
    } catch (IOException | IllegalArgumentException e) {
      return Finding.bad("database", "cannot be reached: " + e.getMessage());
    }
  }

  private Finding embedded(Path cluster) {
    Path version = cluster.resolve("PG_VERSION");
    try {
      if (!Files.exists(version)) {
        return Finding.good(
            "database", "embedded PostgreSQL, made by the first start in " + data());
      }
      String detail =
          "embedded PostgreSQL " + Files.readString(version).strip() + " in " + data() + ", ";
      return Files.exists(cluster.resolve("custom.conf"))
          ? Finding.note("database", detail + "with settings of its own in custom.conf")
          : Finding.good("database", detail + "settings as recommended");
    } catch (IOException e) {
      return Finding.note("database", "embedded, of another user: " + e.getMessage());
    }
  }

  private Finding port() throws InterruptedException {
    int port = configuration.get(Settings.PORT);
    String host = configuration.get(Settings.HOST);
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
      return Finding.good("port", socket.getLocalPort() + " of " + host + " is free");
    } catch (IOException taken) {
      try (ApiClient api = new ApiClient("http://" + host + ":" + port, "")) {
        return Finding.good("port", "a server runs on it: " + api.get("/healthz").text());
      } catch (IOException | IllegalArgumentException e) {
        return Finding.bad(
            "port", port + " of " + host + " is taken, and not by a server that is well");
      }
    }
  }
}
