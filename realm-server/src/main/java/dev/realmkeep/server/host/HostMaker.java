package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.prerender.host.ModuleHost;

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
   * warmed its engine up when it has to make the host. What goes wrong is told when it is made.
   */
  void prepare(RealmInfo realm, String module);
}
