package dev.realmkeep.prerender.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessPrerendererTest {
  private static final String REALM = "https://r.example/ws/";
  private final InProcessPrerenderer prerenderer = InProcessPrerenderer.unlimited(2);

  @AfterEach
  void close() {
    prerenderer.close();
  }

  private Prerendered prerender(MapSources sources, String url) {
    return prerenderer
        .prerender(new PrerenderJob(url, REALM, sources, Duration.ofSeconds(10)))
        .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
        .join();
  }

  @Test
  void aPlainModuleIsAnEntryWithoutDefinitions() {
    MapSources sources = new MapSources(REALM).file(REALM + "a.js", "export const one = 1;");

    Prerendered done = prerender(sources, REALM + "a");

    assertThat(done.fileAlias()).isEqualTo(REALM + "a.js");
    assertThat(done.entry()).isInstanceOf(ModuleEntry.Found.class);
  }

  @Test
  void anAbsentModuleIsMissing() {
    Prerendered done = prerender(new MapSources(REALM), REALM + "nowhere");

    assertThat(done.fileAlias()).isNull();
    assertThat(done.entry())
        .isInstanceOfSatisfying(
            ModuleEntry.Missing.class,
            missing -> assertThat(missing.error().kind()).isEqualTo(ModuleError.Kind.MISSING));
  }
}
