package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestServer;
import dev.realmkeep.deploy.node.NodeOptions;
import dev.realmkeep.deploy.node.NodeParts;
import dev.realmkeep.deploy.node.ToldPrerenderer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two complete lookups that want far more than their pools and slots can do at once. */
class ManyKeysTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  private static final String REALM = "http://localhost:4201/many/";
  private static final int SLOTS = 2;
  private static final LookupOptions PATIENT =
      LookupOptions.DEFAULT.withTimeout(Duration.ofMinutes(4));

  private final Map<String, Integer> prerenders = new ConcurrentHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private String database;
  private NodeParts first;
  private NodeParts second;

  @BeforeEach
  void start() throws Exception {
    database = TestServer.url(server.newDatabase());
    first = node();
    second = node();
  }

  private NodeParts node() {
    ToldPrerenderer prerenderer =
        new ToldPrerenderer(
            "test-1", SLOTS, (module, state) -> prerenders.merge(module, 1, Integer::sum));
    NodeParts node =
        NodeParts.open(
            NodeOptions.on(database).withSlots(SLOTS).withReadConnections(1), prerenderer);
    open.add(prerenderer);
    open.add(node);
    node.realm(REALM);
    return node;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void tenThousandColdKeysOfBothFinishOnTwoSlotsEach() {
    List<String> modules = write(10_000, i -> false);

    assertThat(askBoth(modules)).allMatch(DefinitionOutcome.Answered.class::isInstance);

    assertEachOnce(modules);
  }

  @Test
  void aThousandKeysThatFailAreAnsweredAndTriedOnce() {
    List<String> modules = write(1_000, i -> true);

    assertThat(askBoth(modules)).allMatch(DefinitionOutcome.ModuleFailed.class::isInstance);

    assertEachOnce(modules);
  }

  @Test
  void lookupsThatWaitForTheOnlyConnectionAreAnsweredOrToldToTryAgain() {
    List<String> modules = write(100, i -> false);
    List<CompletableFuture<DefinitionOutcome>> answers = new ArrayList<>();
    int clears = 0;
    for (int i = 0; i < 5_000; i++) {
      String module = modules.get(i % modules.size());
      answers.add((i % 2 == 0 ? first : second).ask(module, LookupOptions.DEFAULT));
      if (i % 1_000 == 0) {
        first.lookup().clearRealmDefinitions(REALM).join();
        clears++;
      }
    }

    assertThat(answers)
        .map(CompletableFuture::join)
        .allMatch(outcome ->
            outcome instanceof DefinitionOutcome.Answered || outcome instanceof Unavailable);
    // Once per key and state; a process also throws away what it hears of a clear in the midst of.
    int states = clears + 1;
    assertThat(prerenders.values().stream().mapToInt(count -> count).sum())
        .isLessThanOrEqualTo(states * modules.size() + clears * 2 * 2 * SLOTS);
    assertThat(first.process().definitions().audit().join()).isEmpty();
  }

  /** Modules, every other of those that fail for good and the others for now. */
  private List<String> write(int count, Predicate<Integer> fails) {
    List<FileChange> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = fails.test(i) ? i % 2 == 0 ? "throw no" : "hang" : "" + i;
      files.add(
          new FileChange.Put(
              "card" + i + ".ts",
              text.getBytes(StandardCharsets.UTF_8),
              "text/typescript",
              FileChange.Precondition.NONE));
    }
    first.process().sources().write(REALM, files).join();
    second.process().feed().catchUp().join();
    return IntStream.range(0, count).mapToObj(i -> REALM + "card" + i).toList();
  }

  /** All of both at once, in an order of each one's own. */
  private List<DefinitionOutcome> askBoth(List<String> modules) {
    List<CompletableFuture<List<DefinitionOutcome>>> answers = new ArrayList<>();
    for (NodeParts node : List.of(first, second)) {
      List<CodeRef.Exported> order = new ArrayList<>();
      modules.forEach(module -> order.add(CodeRef.of(module, ToldPrerenderer.CARD)));
      Collections.shuffle(order, new Random(answers.size()));
      answers.add(node.lookup().lookupDefinitions(order, PATIENT));
    }
    return answers.stream().flatMap(all -> all.join().stream()).toList();
  }

  private void assertEachOnce(List<String> modules) {
    assertThat(prerenders).hasSize(modules.size());
    assertThat(prerenders.values()).containsOnly(1);
    assertThat(first.process().definitions().audit().join()).isEmpty();
  }
}
