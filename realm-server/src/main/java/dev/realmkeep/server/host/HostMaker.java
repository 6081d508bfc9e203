package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.prerender.host.ModuleHost;
import java.util.concurrent.CompletableFuture;

/** Makes the hosts of realms. Any thread; nothing blocks. */
public interface HostMaker {

  /**
   * The host of a realm whose lane this process has claimed.
   *
   * @param module URL of the host module
   * @return not started
   */
  ModuleHost make(RealmInfo realm, String module, LaneClaim.Owned claim);

  /**
   * Loads a host module and lets it go again, so that this process has compiled its files and
   * warmed its engine up when it has to make the host.
   *
   * @return fails when it could not; whoever makes the host is told again
   */
  CompletableFuture<Void> prepare(RealmInfo realm, String module);
}
