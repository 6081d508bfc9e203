package dev.realmkeep.prerender.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.worker.PrerenderFixture.Gone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A worker whose heap does not come back is replaced and costs no job. What stays in it are the
 * caches it keeps between jobs: contents and compiled forms of large modules, some 20 MiB more than
 * the 20 MiB of an idle one. Its heap is small, so that they are more than the half it reports.
 */
class WorkerHeapTest {

  private static final int HEAP_MEGABYTES = 64;
  private static final int JOBS = 20;

  /** Room for one job of many large modules, most of which stays full afterwards. */
  private static final int WIDE_HEAP_MEGABYTES = 112;

  /** Reached by the caches; not by an idle worker. */
  private static final double HALF = 0.5;

  /** Never reached: the caches have bounds. */
  private static final double NEARLY_ALL = 0.95;

  @Test
  void aWorkerWhoseHeapDoesNotComeBackIsReplaced() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(retiringAt(HALF)).warm(2)) {
      for (int i = 0; i < JOBS && fixture.gone.isEmpty(); i++) {
        assertThat(fixture.run(large(i))).isInstanceOf(ModuleEntry.Found.class);
      }
      Gone gone = fixture.gone.poll(20, TimeUnit.SECONDS);

      assertThat(gone).as("what was replaced").isNotNull();
      assertThat(gone.reason()).isEqualTo(WorkerEvents.Reason.RECYCLED);
      assertThat(fixture.taken).contains(gone.pid());
      await().until(() -> ProcessHandle.of(gone.pid()).isEmpty());
      fixture.taken.clear();
      assertThat(fixture.run("")).isInstanceOf(ModuleEntry.Found.class);
      assertThat(fixture.taken).hasSize(1).doesNotContain(gone.pid());
    }
  }

  /** One job of many modules is enough for it here, and no other one comes. */
  @Test
  void anIdleWorkerIsReplacedWithoutWaitingForAnotherJob() throws Exception {
    Map<String, String> files = new HashMap<>();
    StringBuilder imports = new StringBuilder();
    for (int i = 0; i < JOBS; i++) {
      files.put("large" + i + ".js", large(i));
      imports.append("import './large").append(i).append(".js';\n");
    }
    files.put("module.js", imports + "export const one = 1;");
    try (PrerenderFixture fixture =
        new PrerenderFixture(retiringAt(HALF, WIDE_HEAP_MEGABYTES)).warm(1)) {
      fixture.taken.clear();

      assertThat(
              fixture
                  .submit("module", files, Duration.ofSeconds(60))
                  .get(61, TimeUnit.SECONDS)
                  .entry())
          .isInstanceOf(ModuleEntry.Found.class);
      Gone gone = fixture.gone.poll(20, TimeUnit.SECONDS);

      assertThat(gone).as("what was replaced").isNotNull();
      assertThat(gone.reason()).isEqualTo(WorkerEvents.Reason.RECYCLED);
      assertThat(fixture.taken).containsExactly(gone.pid());
    }
  }

  /** Then it is given the next job before it has said what is left in its heap. */
  @Test
  void aWorkerThatIsNeverIdleIsReplacedAfterTheJobItHas() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(retiringAt(HALF)).warm(2)) {
      fixture.taken.clear();
      List<CompletableFuture<Prerendered>> running = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        running.add(
            fixture.submit("module", Map.of("module.js", large(i)), Duration.ofSeconds(60)));
      }
      for (CompletableFuture<Prerendered> job : running) {
        assertThat(job.get(61, TimeUnit.SECONDS).entry()).isInstanceOf(ModuleEntry.Found.class);
      }

      assertThat(new HashSet<>(fixture.taken)).as("workers").hasSizeGreaterThan(1);
      assertThat(fixture.taken).as("each job was begun once").hasSize(JOBS);
      assertThat(fixture.gone)
          .isNotEmpty()
          .allMatch(gone -> gone.reason() == WorkerEvents.Reason.RECYCLED);
    }
  }

  @Test
  void aWorkerWithRoomLeftStaysThoughItReportsMoreThanHalf() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(retiringAt(NEARLY_ALL)).warm(2)) {
      for (int i = 0; i < JOBS; i++) {
        assertThat(fixture.run(large(i))).isInstanceOf(ModuleEntry.Found.class);
      }

      assertThat(fixture.gone).isEmpty();
    }
  }

  /** A module of a little less than the largest size, and no other's content. */
  private static String large(int number) {
    return "export const text = '" + number + "x".repeat(900_000) + "';";
  }

  private static WorkerSettings retiringAt(double heapFraction) {
    return retiringAt(heapFraction, HEAP_MEGABYTES);
  }

  private static WorkerSettings retiringAt(double heapFraction, int heapMegabytes) {
    WorkerSettings one = WorkerSettings.defaults(1);
    return new WorkerSettings(
        one.workers(),
        one.idleWorkers(),
        one.idleAfter(),
        one.limits(),
        heapMegabytes,
        one.residentBytesMax(),
        heapFraction,
        one.jobsPerWorkerMax(),
        one.queueDepthMax(),
        one.startTimeout(),
        one.takeTimeout(),
        one.killGrace(),
        one.contentBytesMax(),
        one.fileBytesMax(),
        one.resultBytesMax(),
        one.loadsPerJobMax(),
        one.prefixes(),
        one.aotCache());
  }
}
