package dev.realmkeep.deploy.packaged;

import dev.realmkeep.deploy.fleet.ContainerDatabase;
import dev.realmkeep.deploy.fleet.FleetDatabase;
import org.junit.jupiter.api.Tag;

/** The same on the official PostgreSQL image; needs a Docker engine. */
@Tag("docker")
class DockerTwoNodesPackagedTest extends TwoNodesPackagedTest {
  @Override
  FleetDatabase database() {
    return ContainerDatabase.startOrSkip();
  }
}
