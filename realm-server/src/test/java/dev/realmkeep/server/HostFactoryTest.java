package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.prerender.host.guest.RunLimits;
import dev.realmkeep.prerender.host.heap.HeapLimits;
import dev.realmkeep.prerender.host.lane.HostLimits;
import dev.realmkeep.prerender.limits.GuestLimits;
import dev.realmkeep.server.config.HostSettings;
import dev.realmkeep.server.config.Setting;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.host.wire.WireLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Each setting of module hosts goes where it is meant to: all have values of their own. */
class HostFactoryTest {
  private static final Map<String, String> ALL =
      Map.ofEntries(
          Map.entry("host.realms", "bank"),
          Map.entry("host.lane-depth", "11"),
          Map.entry("host.connection-calls", "12"),
          Map.entry("host.connection-subscriptions", "13"),
          Map.entry("host.sockets-max", "14"),
          Map.entry("host.frame-max-bytes", "15KiB"),
          Map.entry("host.outbox-max-bytes", "48MiB"),
          Map.entry("host.pool-size", "17"),
          Map.entry("host.pool-queue", "18"),
          Map.entry("host.pool-wait", "19s"),
          Map.entry("host.reducer-limit", "20ms"),
          Map.entry("host.procedure-limit", "21s"),
          Map.entry("host.cancel-on-disconnect", "false"),
          Map.entry("host.pin-cores", "true"),
          Map.entry("host.heap.check-interval-calls", "22"),
          Map.entry("host.heap.check-interval", "23s"),
          Map.entry("host.heap.gc-percent", "24"),
          Map.entry("host.heap.retire-percent", "25"),
          Map.entry("host.heap.limit-bytes", "26MiB"),
          Map.entry("host.fetch.allow", "example.com"));

  @Test
  void thereIsAValueHereForEachSetting() {
    TreeSet<String> keys = new TreeSet<>();
    Settings.all().stream()
        .map(Setting::key)
        .filter(key -> key.startsWith("host."))
        .filter(key -> !key.equals(Settings.ALLOW_OPEN.key())) // of the listener's address
        .forEach(keys::add);

    assertThat(ALL.keySet()).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void limitsOfAHost() {
    HostLimits defaults = HostLimits.DEFAULT;

    assertThat(HostFactory.limits(TestServer.configuration(ALL)))
        .isEqualTo(
            new HostLimits(
                11,
                12,
                Duration.ofMillis(20),
                defaults.replacementWait(),
                defaults.spareIdle(),
                17,
                18,
                Duration.ofSeconds(19),
                defaults.procedureIdle(),
                defaults.procedureRunsMax(),
                false,
                defaults.cancelGrace(),
                13,
                new HeapLimits(22, Duration.ofSeconds(23), 0.24, 0.25, 26L << 20)));
  }

  @Test
  void limitsOfARun() {
    RunLimits runs = HostFactory.runs(TestServer.configuration(ALL));
    GuestLimits call = GuestLimits.PRERENDER.withMillisMax(20, 20);

    assertThat(runs.reducer()).isEqualTo(call);
    assertThat(runs.view()).isEqualTo(call);
    assertThat(runs.hook()).isEqualTo(call);
    assertThat(runs.procedure()).isEqualTo(GuestLimits.PRERENDER.withMillisMax(21_000, 10_000));
  }

  @Test
  void aShortProcedureHasNoMoreProcessorTimeThanTime() {
    RunLimits runs =
        HostFactory.runs(TestServer.configuration(Map.of("host.procedure-limit", "2s")));

    assertThat(runs.procedure()).isEqualTo(GuestLimits.PRERENDER.withMillisMax(2_000, 2_000));
  }

  @Test
  void limitsOfConnections() {
    WireLimits wire = Hosting.limits(TestServer.configuration(ALL));

    assertThat(wire.frameBytesMax()).isEqualTo(15 << 10);
    assertThat(wire.outboxBytesMax()).isEqualTo(48L << 20);
    assertThat(wire.linkOutboxBytesMax()).isEqualTo(96L << 20);
    assertThat(wire.socketsMax()).isEqualTo(14);
  }

  @Test
  void withoutSettingsTheLimitsAreTheHostsOwn() {
    assertThat(HostFactory.limits(TestServer.configuration(Map.of())))
        .isEqualTo(HostLimits.DEFAULT);
    assertThat(Hosting.limits(TestServer.configuration(Map.of()))).isEqualTo(WireLimits.DEFAULT);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void coresArePinnedWhenThatIsAskedFor() {
    assertThat(coresOf(HostFactory.laneStart(TestServer.configuration(ALL)))).matches("[0-9]+");
    assertThat(coresOf(HostFactory.laneStart(TestServer.configuration(Map.of()))))
        .isEqualTo(coresOf(() -> {}));
  }

  /** Where a thread may run that does this first. */
  private static String coresOf(Runnable first) {
    CompletableFuture<String> cores = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() ->
            cores.completeAsync(
                () -> {
                  first.run();
                  try {
                    return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                        .filter(line -> line.startsWith("Cpus_allowed_list:"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElseThrow();
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                },
                Runnable::run));
    return cores.join();
  }

  /** What is no host is found when the server starts, so that list is the one that is used. */
  @Test
  void theHostsThatMayBeFetchedFromAreChecked() {
    assertThatThrownBy(
            () -> TestServer.start(Map.of(HostSettings.FETCH.key(), "http://example.com")).close())
        .hasMessageContaining("host.fetch.allow");
  }
}
