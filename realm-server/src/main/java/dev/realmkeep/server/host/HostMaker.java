package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.prerender.host.ModuleHost;

/** Makes the host of a realm whose lane this process has claimed. Any thread; nothing blocks. */
@FunctionalInterface
public interface HostMaker {

  /**
   * @param module URL of the host module
   * @return not started
   */
  ModuleHost make(RealmInfo realm, String module, LaneClaim.Owned claim);
}
