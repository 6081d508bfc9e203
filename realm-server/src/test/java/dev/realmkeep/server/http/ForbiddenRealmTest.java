package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.host.wire.WireLimits;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Realms with a host module that this server may not run, beside one that it may. */
class ForbiddenRealmTest {
  private static final String ALLOWED = ApiFixture.PUBLIC_URL + "/allowed/";

  private final InMemoryLanes ownership = new InMemoryLanes(realm -> true, Clock.system());
  private ApiFixture fixture;
  private ApiTester client;

  @BeforeEach
  void start() throws Exception {
    fixture = ApiFixture.start(ownership, WireLimits.DEFAULT, List.of("allowed"));
    client = fixture.client();
    fixture.giveHost();
    fixture.settleTimers();
  }

  @AfterEach
  void stop() {
    client.close();
    fixture.close();
  }

  @Test
  void itsModuleIsNotRunWhoeverAsks() {
    ApiTester.Reply call = client.post("/bookshop/_call/echo", "{}");
    ApiTester.Reply view = client.get("/bookshop/_view/look");
    ApiTester.Reply host = client.get("/bookshop/_host");

    assertThat(List.of(call.code(), view.code(), host.code())).containsOnly("no-host");
    assertThat(call.json().getString("detail")).contains("host.realms");
    assertThat(fixture.lanes.hosts).isEmpty();
    assertThat(ownership.holder(ApiFixture.BOOKSHOP).join()).isEmpty();
  }

  @Test
  void itsModuleIsNotRunWithoutARequestAndThatOfAnAllowedRealmIs() throws Exception {
    fixture.realm("allowed/");
    assertThat(client.put("/allowed/realm.json", "{\"host\":\"./host.ts\"}").status())
        .isEqualTo(201);
    fixture.lanes.patrol.start();
    fixture.write("host.ts", "export {};");

    Awaitility.await().until(() -> !fixture.lanes.hosts.isEmpty());

    fixture.settleTimers(); // a round of the patrol looks at all realms
    assertThat(fixture.lanes.hosts).extracting(made -> made.realm).containsExactly(ALLOWED);
    assertThat(ownership.holder(ApiFixture.BOOKSHOP).join()).isEmpty();
  }

  @Test
  void itHasAHostAsSoonAsItIsAllowedWithoutARequest() {
    fixture.lanes.patrol.start();
    assertThat(fixture.lanes.hosts).isEmpty();

    fixture.lanes.allowed.allow(ApiFixture.BOOKSHOP);

    Awaitility.await().until(() -> fixture.lanes.hosts.size() == 1);
    assertThat(client.post("/bookshop/_call/echo", "{}").status()).isEqualTo(200);
    assertThat(fixture.lanes.hosts).hasSize(1);
  }
}
