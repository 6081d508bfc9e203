package dev.realmkeep.coordination.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusJsonTest {

  @Test
  void whatIsWrittenIsRead() {
    NodeStatus status = status(List.of(running("m.ts")));

    assertThat(StatusJson.read(StatusJson.write(status))).contains(status);
  }

  @Test
  void longNamesAreCountedAndNotWritten() {
    List<RunningPopulate> many = new ArrayList<>();
    for (int i = 0; i < NodeStatus.RUNNING_MAX; i++) {
      many.add(running("m".repeat(1_000) + i + ".ts"));
    }

    String text = StatusJson.write(status(many));

    assertThat(text.length()).isLessThan(5_000);
    NodeStatus read = StatusJson.read(text).orElseThrow();
    assertThat(read.running()).isNotEmpty().hasSizeLessThan(many.size());
    assertThat(read.runningCount()).isEqualTo(many.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "[]", "{}", "{\"running\":[7]}", "{\"running\":[{}]}"})
  void whatIsNotOursIsNothing(String text) {
    assertThat(StatusJson.read(text)).isEmpty();
  }

  private static RunningPopulate running(String path) {
    String realm = "https://r.example/a/";
    return new RunningPopulate(
        new ModuleKey(realm, realm + path, CacheScope.REALM_AUTH, "ada", "x1"), 12);
  }

  private static NodeStatus status(List<RunningPopulate> running) {
    return new NodeStatus(
        NodeStatus.Phase.DRAINING,
        CoordinationMode.SHADOW,
        false,
        3,
        running,
        running.size(),
        2,
        5,
        1L << 40);
  }
}
