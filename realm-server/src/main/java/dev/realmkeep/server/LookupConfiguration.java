package dev.realmkeep.server;

import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;

/** The part of the configuration that the lookup is made with. Pure functions. */
final class LookupConfiguration {

  private LookupConfiguration() {}

  static LookupLimits of(Configuration configuration) {
    LookupLimits defaults = LookupLimits.DEFAULT;
    return new LookupLimits(
        configuration.get(Settings.L1),
        configuration.get(Settings.STALE),
        configuration.get(Settings.FLIGHTS),
        configuration.get(Settings.WAITERS),
        configuration.get(Settings.PRERENDER_QUEUE),
        configuration.get(Settings.RESERVED_SLOTS),
        configuration.get(Settings.ATTEMPTS),
        defaults.discardsMax(),
        configuration.get(Settings.PRERENDER_HARD_LIMIT),
        defaults.trustWindow());
  }
}
