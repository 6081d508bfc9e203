package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.prerender.host.lane.CorePins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CorePinsTest {

  /** What the kernel says of the calling thread, such as {@code 0-3} or {@code 2}. */
  private static String allowed() {
    try {
      return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void eachLaneRunsOnACoreOfItsOwnAsFarAsThereAreEnough() {
    String before = allowed();
    CorePins pins = CorePins.ofThisProcess();
    Set<String> cores = new HashSet<>();
    int lanes = Math.min(2, Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < lanes; i++) {
      ScriptedProgram program = TestRealm.program().view("core", (call, host) -> allowed());
      try (TestRealm realm = new TestRealm(program)) {
        realm.laneStart = pins;
        realm.start();
        String core = realm.calls("core", "[]").toString();
        assertThat(core).matches(".*json=[0-9]+]");
        cores.add(core);
      }
    }
    assertThat(cores).hasSize(lanes);
    assertThat(allowed()).isEqualTo(before);
  }

  @Test
  @DisabledOnOs(OS.LINUX)
  void elsewhereItSaysThatItCannot() {
    assertThatThrownBy(CorePins::ofThisProcess)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("only Linux");
  }
}
