package dev.realmkeep.coordination.fleet;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.coordination.testing.TestLookup.REALM;
import static dev.realmkeep.coordination.testing.TestLookup.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Prerenders;
import dev.realmkeep.cache.insight.FlightPhase;
import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyInsight;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.SampleEntries;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestLookup;
import dev.realmkeep.coordination.testing.TestPostgres;
import dev.realmkeep.coordination.testing.TestProcess;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one process can tell of what another one computes, over one database. */
class WhoComputesTest {
  private static final ModuleKey KEY = SampleEntries.key(REALM, "m");

  private final PgConnectOptions options = TestPostgres.newDatabase();
  private final TestLookup first = lookup();
  private final TestLookup second = lookup();
  private final FleetProcess firstNode = node(first);
  private final FleetProcess secondNode = node(second);

  private TestLookup lookup() {
    return TestLookup.on(
        TestProcess.on(
            TestDatabase.on(options, DatabaseSettings.DEFAULT.withPopulateConnections(2))),
        2);
  }

  private static FleetProcess node(TestLookup of) {
    return FleetProcess.start(of.process().database(), FleetSettings.DEFAULT).join();
  }

  @BeforeEach
  void aModule() {
    first.write(put("m.ts", "1"));
    FleetProcess.until(() -> firstNode.nodes().size() == 2);
  }

  @AfterEach
  void close() {
    firstNode.close();
    secondNode.close();
    first.close();
    second.close();
  }

  @Test
  void whileOneHoldsTheKeyTheOtherNamesItAndItsOwnWaiterAndAfterwardsWhoComputedIt() {
    first.gate().hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> ours = first.ask("m");
    first.gate().awaitArrival(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> theirs = second.ask("m");
    FleetProcess.until(() -> phases(second).contains(FlightPhase.WAITING_FOR_PROCESS));

    FleetPopulate holder = await(secondNode.fleet().holder(KEY)).orElseThrow();
    KeyInsight waiting = explain(second);

    assertThat(holder.node()).isEqualTo(nodeId(first));
    assertThat(holder.forMillis()).isNotNegative();
    assertThat(holder.locked()).isTrue();
    assertThat(await(firstNode.fleet().holder(KEY)).orElseThrow().node()).isEqualTo(nodeId(first));
    assertThat(waiting.flights()).hasSize(1);
    assertThat(waiting.flights().getFirst().waiting()).isEqualTo(1);
    assertThat(phases(first)).containsExactly(FlightPhase.PRERENDERING);

    first.gate().release(GatedPrerenderer.BEGIN);
    assertThat(text(await(ours))).isEqualTo("1");
    assertThat(text(await(theirs))).isEqualTo("1");
    FleetProcess.until(() -> await(secondNode.fleet().holder(KEY)).isEmpty());
    DefinitionStore.Origin origin = await(second.process().definitions().origin(KEY)).orElseThrow();
    assertThat(origin.computedBy()).isEqualTo(nodeId(first).text());
    assertThat(origin.ageMillis()).isNotNegative();
    assertThat(explain(second).events().stream().map(KeyInsight.Past::event))
        .contains(new KeyEvent.Contended(), new KeyEvent.ReadHit("found", 1))
        .anySatisfy(event ->
            assertThat(event)
                .isInstanceOfSatisfying(
                    KeyEvent.Woken.class,
                    woken -> assertThat(woken.by()).isEqualTo(WokenBy.ANNOUNCEMENT)));
  }

  @Test
  void aHolderIsNamedBeforeItsNodeHasGivenASignOfLife() {
    first.gate().hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> ours = first.ask("m");
    first.gate().awaitArrival(GatedPrerenderer.BEGIN);

    // These nodes never say what they run
    FleetProcess.until(() ->
        await(secondNode.fleet().look()).populates().stream()
            .anyMatch(populate -> KEY.equals(populate.key())));

    first.gate().release(GatedPrerenderer.BEGIN);
    await(ours);
  }

  @Test
  void whatIsComputedAgainElsewhereIsThatNodes() {
    await(first.ask("m"));
    second.write(put("m.ts", "2"));

    assertThat(text(await(second.ask("m")))).isEqualTo("2");

    assertThat(await(first.process().definitions().origin(KEY)).orElseThrow().computedBy())
        .isEqualTo(nodeId(second).text());
  }

  @Test
  void withoutCoordinationARowTellsItsNodeToo() {
    await(
        second
            .process()
            .definitions()
            .persist(KEY, Prerenders.of(second.process().sources(), REALM, "m")));

    assertThat(await(first.process().definitions().origin(KEY)).orElseThrow().computedBy())
        .isEqualTo(nodeId(second).text());
  }

  private static NodeId nodeId(TestLookup of) {
    return of.process().database().database().node();
  }

  private static KeyInsight explain(TestLookup of) {
    return of.lookup().explain(REALM + "m").orElseThrow();
  }

  private static List<FlightPhase> phases(TestLookup of) {
    return explain(of).flights().stream().map(KeyInsight.Flight::phase).toList();
  }
}
