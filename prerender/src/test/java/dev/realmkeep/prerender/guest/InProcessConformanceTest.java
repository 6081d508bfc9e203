package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.conformance.PrerendererConformance;
import dev.realmkeep.cache.port.Prerenderer;

class InProcessConformanceTest extends PrerendererConformance {

  @Override
  protected Prerenderer open() {
    return InProcessPrerenderer.unlimited(2);
  }
}
