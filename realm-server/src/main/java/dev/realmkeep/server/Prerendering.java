package dev.realmkeep.server;

import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.prerender.guest.InProcessPrerenderer;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;

/** Makes the prerenderer that the configuration names. */
final class Prerendering {

  private Prerendering() {}

  static Prerenderer of(Configuration configuration) {
    return InProcessPrerenderer.unlimited(slots(configuration));
  }

  /** Prerenders at once. */
  static int slots(Configuration configuration) {
    int configured = configuration.get(Settings.PRERENDER_WORKERS);
    return configured == 0 ? Runtime.getRuntime().availableProcessors() : configured;
  }
}
