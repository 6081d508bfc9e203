package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.lane.LaneClaim;

/** Where a realm's lane is, as this process knows. */
sealed interface Placement {

  /** In this process, or nowhere because the realm has no host. */
  record Here(HostedRealm realm) implements Placement {}

  /** In another process. */
  record There(LaneClaim.Elsewhere claim) implements Placement {}
}
