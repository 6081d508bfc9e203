package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.conformance.PrerendererConformance;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.Prerenderer;

class WorkerConformanceTest extends PrerendererConformance {

  @Override
  protected Prerenderer open() {
    return new WorkerPrerenderer(WorkerSettings.defaults(2), Clock.system(), WorkerEvents.NONE);
  }
}
