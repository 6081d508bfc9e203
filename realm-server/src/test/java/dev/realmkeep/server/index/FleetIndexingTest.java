package dev.realmkeep.server.index;

import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRun.State;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several processes on one database, each with its own lookup, listener and pools. */
class FleetIndexingTest {
  private static final int MODULES = 300;
  private static final int SLOTS = 2;

  private final TestProcess first = TestProcess.on(TestDatabase.open());
  private final TestProcess second = first.peer();
  private final List<AutoCloseable> nodes = new ArrayList<>(List.of(second, first));

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable node : nodes) {
      node.close();
    }
  }

  private IndexingNode node(TestProcess process, long salt) {
    IndexingNode node = new IndexingNode(ports(process), SLOTS, salt);
    nodes.addFirst(node);
    return node;
  }

  private static IndexingNode.Ports ports(TestProcess process) {
    return new IndexingNode.Ports(
        process.definitions(),
        process.sources(),
        process.coordinator(),
        process.feed(),
        process.indexRuns());
  }

  @Test
  void aColdRealmIsWarmForEveryProcessAfterARun() {
    IndexingNode node = node(first, 1);
    node.writeModules(MODULES);
    node.indexer.start();

    IndexRun run = await(node.begin());

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(run.counts()).isEqualTo(new Counts(MODULES, MODULES, 0, 0));
    assertThat(node.prerenders()).isEqualTo(MODULES);
    IndexingNode another = node(second, 2);
    another.askForAll(MODULES);
    node.askForAll(MODULES);
    assertThat(another.prerenders()).isZero();
    assertThat(node.prerenders()).isEqualTo(MODULES);
    assertThat(await(first.definitions().audit())).isEmpty();
  }

  @Test
  void twoProcessesShareTheWorkAndComputeEachModuleOnce() {
    IndexingNode one = node(first, 1);
    IndexingNode other = node(second, 2);
    one.writeModules(MODULES);
    one.gate.hold(GatedPrerenderer.BEGIN);
    other.gate.hold(GatedPrerenderer.BEGIN);
    one.indexer.start();
    other.indexer.start();

    CompletableFuture<IndexRun> ended = one.begin();
    one.gate.awaitArrival(GatedPrerenderer.BEGIN);
    other.gate.awaitArrival(GatedPrerenderer.BEGIN);
    one.gate.release(GatedPrerenderer.BEGIN);
    other.gate.release(GatedPrerenderer.BEGIN);

    assertThat(await(ended).counts()).isEqualTo(new Counts(MODULES, MODULES, 0, 0));
    assertThat(one.prerenders()).isPositive();
    assertThat(other.prerenders()).isPositive();
    List<String> all = new ArrayList<>(one.prerenderer.modules());
    all.addAll(other.prerenderer.modules());
    assertThat(all).hasSize(MODULES).doesNotHaveDuplicates();
  }

  /** The same order in both, so that they always want the same module. */
  @Test
  void processesThatMeetAtAModuleComputeItOnce() {
    IndexingNode one = node(first, 7);
    IndexingNode other = node(second, 7);
    one.writeModules(40);
    one.gate.hold(GatedPrerenderer.BEGIN);
    one.indexer.start();
    CompletableFuture<IndexRun> ended = one.begin();
    one.gate.awaitArrival(GatedPrerenderer.BEGIN);
    other.indexer.start();
    one.gate.release(GatedPrerenderer.BEGIN);

    await(ended);

    assertThat(one.prerenders() + other.prerenders()).isEqualTo(40);
  }

  /** What the test above would see of processes that do not exclude each other. */
  @Test
  void withoutACoordinatorProcessesThatMeetComputeTwice() {
    IndexingNode.Ports mine = ports(first);
    IndexingNode.Ports theirs = ports(second);
    IndexingNode one = uncoordinated(mine);
    IndexingNode other = uncoordinated(theirs);
    one.writeModules(1);
    one.gate.hold(GatedPrerenderer.END);
    other.gate.hold(GatedPrerenderer.END);
    one.indexer.start();
    other.indexer.start();
    CompletableFuture<IndexRun> ended = one.begin();
    one.gate.awaitArrival(GatedPrerenderer.END);
    other.gate.awaitArrival(GatedPrerenderer.END);
    one.gate.release(GatedPrerenderer.END);
    other.gate.release(GatedPrerenderer.END);

    await(ended);

    assertThat(one.prerenders() + other.prerenders()).isEqualTo(2);
  }

  private IndexingNode uncoordinated(IndexingNode.Ports ports) {
    IndexingNode node =
        new IndexingNode(
            new IndexingNode.Ports(
                ports.definitions(),
                ports.sources(),
                new UncoordinatedPopulate(ports.definitions()),
                ports.bus(),
                ports.runs()),
            SLOTS,
            7);
    nodes.addFirst(node);
    return node;
  }

  @Test
  void aRunWhoseFirstProcessDiesIsFinishedByAnother() {
    IndexingNode dying = node(first, 1);
    IndexingNode heir = node(second, 2);
    heir.writeModules(MODULES);
    dying.gate.hold(GatedPrerenderer.END);
    dying.indexer.start();
    CompletableFuture<IndexRun> ended = heir.begin();
    dying.gate.awaitArrival(GatedPrerenderer.END);

    first.close(); // its connections end, and with them what it held; nobody tells the others
    nodes.remove(first);
    dying.indexer.close();
    heir.indexer.start();

    assertThat(await(ended).counts()).isEqualTo(new Counts(MODULES, MODULES, 0, 0));
    assertThat(heir.prerenders()).isEqualTo(MODULES);
    assertThat(await(second.definitions().audit())).isEmpty();
  }

  @Test
  void aProcessThatStartsAgainGoesOnWhereTheRunWas() {
    IndexingNode before = node(first, 1);
    before.writeModules(MODULES);
    before.gate.hold(GatedPrerenderer.BEGIN, MODULES / 2);
    before.indexer.start();
    before.begin();
    before.gate.awaitArrival(GatedPrerenderer.BEGIN);
    before.gate.release(GatedPrerenderer.BEGIN);
    before.indexer.close();
    before.lookup.close();
    int done = before.prerenders();

    IndexingNode after = node(second, 3);
    CompletableFuture<IndexRun> ended = after.begin();
    after.indexer.start();

    assertThat(await(ended).counts()).isEqualTo(new Counts(MODULES, MODULES, 0, 0));
    assertThat(after.prerenders())
        .as("what was under way when the first one stopped may be done again")
        .isBetween(MODULES - done, MODULES - done + 1);
  }
}
