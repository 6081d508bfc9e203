package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeOptions;
import dev.realmkeep.deploy.node.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Up to eight processes ask for what nobody has. */
class ColdKeysTest {
  private static final int PROCESSES = 8;
  private static final Duration BACK_OFF = Duration.ofSeconds(4);

  @RegisterExtension static final OwnServer server = new OwnServer();
  private static SlimFleet fleet;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    fleet = new SlimFleet(directory, server.options());
    for (int i = 0; i < PROCESSES; i++) {
      fleet.start(options -> options.withFirstBackOff(BACK_OFF), Map.of());
    }
    for (NodeProcess node : fleet.nodes(PROCESSES)) {
      node.awaitReady();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void eachKeyIsPrerenderedByOneProcessWhateverComesOfIt(int processes) {
    String realm = fleet.realm("cold-" + processes);
    Map<String, Answer> expected = new LinkedHashMap<>();
    for (int i = 0; i < 24; i++) {
      switch (i % 4) {
        case 0 -> expected.put(realm + "absent" + i, Answer.MISSING);
        case 1 -> {
          fleet.node(0).put(realm, "broken" + i + ".ts", "throw no");
          expected.put(realm + "broken" + i, new Answer("failed EVALUATION"));
        }
        default -> {
          fleet.node(0).put(realm, "card" + i + ".ts", "" + i);
          expected.put(realm + "card" + i, new Answer("" + i));
        }
      }
    }
    fleet.catchUp();
    List<NodeProcess> asked = fleet.nodes(processes);
    asked.forEach(node -> node.take(50));

    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      List<String> order = new ArrayList<>(expected.keySet());
      Collections.shuffle(order, new Random(i));
      List<Answer> answers = order.stream().map(expected::get).toList();
      all.add(
          asked.get(i).get(order).thenAccept(answered -> assertThat(answered).isEqualTo(answers)));
    }
    all.forEach(CompletableFuture::join);

    assertThat(fleet.prerenders(realm)).hasSize(expected.size());
    fleet.assertSound(realm);
  }

  @Test
  void whatWasMissingOrBrokenIsPrerenderedOnceMoreWhenItIsThere() {
    String realm = fleet.realm("mended");
    fleet.node(0).put(realm, "b.ts", "throw no");
    fleet.catchUp();
    List<String> modules = List.of(realm + "a", realm + "b");
    assertThat(askEverybody(modules))
        .containsOnly(List.of(Answer.MISSING, new Answer("failed EVALUATION")));

    fleet.node(1).put(realm, "a.ts", "1");
    fleet.node(2).put(realm, "b.ts", "2");
    fleet.catchUp();

    assertThat(askEverybody(modules)).containsOnly(List.of(new Answer("1"), new Answer("2")));
    assertThat(fleet.prerenders(realm)).hasSize(4);
    fleet.assertSound(realm);
  }

  @Test
  void whatMayNotFailAgainIsTriedOncePerBackOffByTheFleet() {
    String realm = fleet.realm("hang");
    fleet.node(0).put(realm, "b.ts", "hang");
    fleet.catchUp();
    List<String> module = List.of(realm + "b");
    List<Answer> failed = List.of(new Answer("failed TIME_LIMIT"));

    assertThat(askEverybody(module)).containsOnly(failed);
    assertThat(askEverybody(module)).containsOnly(failed);
    assertThat(fleet.prerenders(realm)).hasSize(1);

    Awaitility.await()
        .atMost(BACK_OFF.multipliedBy(10))
        .until(() -> {
          assertThat(fleet.node(3).get(module).join()).isEqualTo(failed);
          return fleet.prerenders(realm).size() == 2;
        });
    // The second back-off is twice as long.
    assertThat(askEverybody(module)).containsOnly(failed);
    assertThat(fleet.prerenders(realm)).hasSize(2);
    fleet.assertSound(realm, Map.of(realm + "b", 1));
  }

  @Test
  void withoutCoordinationEachWouldPrerenderForItself() throws Exception {
    List<NodeProcess> alone = List.of(fleet.add(NodeOptions::alone), fleet.add(NodeOptions::alone));
    String realm = fleet.realm("alone");
    alone.getFirst().put(realm, "a.ts", "1");
    fleet.catchUp();
    alone.forEach(NodeProcess::hold);

    List<CompletableFuture<Answer>> answers =
        alone.stream().map(node -> node.get(realm + "a")).toList();
    Awaitility.await().until(() -> fleet.prerenders(realm).size() == 2);
    alone.forEach(NodeProcess::release);

    assertThat(answers).allMatch(answer -> answer.join().equals(new Answer("1")));
    assertThatThrownBy(() -> fleet.assertSound(realm)).isInstanceOf(AssertionError.class);
    for (NodeProcess node : alone) {
      fleet.retire(node);
    }
  }

  /** The answers of every process, all asked at once. */
  private static List<List<Answer>> askEverybody(List<String> modules) {
    List<CompletableFuture<List<Answer>>> all =
        fleet.nodes(PROCESSES).stream().map(node -> node.get(modules)).toList();
    return all.stream().map(CompletableFuture::join).toList();
  }
}
