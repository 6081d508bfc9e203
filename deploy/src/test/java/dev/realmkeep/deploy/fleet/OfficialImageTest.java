package dev.realmkeep.deploy.fleet;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The same on the official PostgreSQL image; needs a Docker engine. */
@Tag("docker")
@OnServer(ServerKind.OFFICIAL_IMAGE)
class OfficialImageTest {
  @Nested
  class ColdKeys extends ColdKeysTest {}

  @Nested
  class ManyKeys extends ManyKeysTest {}

  @Nested
  class HolderFaults extends HolderFaultsTest {}

  @Nested
  class NetworkFaults extends NetworkFaultsTest {}

  @Nested
  class DatabaseRestart extends DatabaseRestartTest {}

  @Nested
  class DatabaseCrash extends DatabaseCrashTest {}

  @Nested
  class NoConnections extends NoConnectionsTest {}

  @Nested
  class RollingDeploy extends RollingDeployTest {}

  @Nested
  class ClockJump extends ClockJumpTest {}
}
