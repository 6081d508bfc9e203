package dev.realmkeep.prerender.guest;

import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.compile.ModuleCompilerConformance;
import org.junit.jupiter.api.AfterAll;

class InProcessCompilerTest extends ModuleCompilerConformance {
  private static final InProcessPrerenderer PRERENDERER = InProcessPrerenderer.unlimited(1);

  @AfterAll
  static void close() {
    PRERENDERER.close();
  }

  @Override
  protected ModuleCompiler compiler() {
    return PRERENDERER;
  }
}
