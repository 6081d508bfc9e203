package dev.realmkeep.prerender.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.worker.MisbehavingWorker.Way;
import dev.realmkeep.prerender.worker.PooledWorker.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every job is answered once and with its own answer, and pools that do not do so are found out.
 */
class WorkerPoolTest {

  private static final WorkerSettings TWO = WorkerSettings.defaults(2);
  private static final int JOBS = 24;

  @TempDir Path directory;

  /** Loses what it is to take back. */
  private static final class ForgetfulJobs extends WaitingJobs {
    ForgetfulJobs() {
      super(TWO.queueDepthMax());
    }

    @Override
    void putBack(PendingJob<?> job) {}
  }

  /** Takes a worker for free that has a job. */
  private static final class DoubleBooking extends Workforce {
    @Override
    @Nullable PooledWorker idle() {
      return all().stream()
          .filter(worker -> worker.place() instanceof Place.Busy)
          .findFirst()
          .orElseGet(super::idle);
    }
  }

  @Test
  void everyJobIsAnsweredWithItsOwnAnswerThoughWorkersDie() throws Exception {
    answerAll(new WaitingJobs(TWO.queueDepthMax()), new Workforce(), Duration.ofSeconds(60));
  }

  @Test
  void aPoolThatLosesTheJobOfADeadWorkerIsFoundOut() {
    assertThatThrownBy(() -> answerAll(new ForgetfulJobs(), new Workforce(), Duration.ofSeconds(4)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aPoolThatGivesTwoJobsToOneWorkerIsFoundOut() {
    assertThatThrownBy(() ->
            answerAll(
                new WaitingJobs(TWO.queueDepthMax()), new DoubleBooking(), Duration.ofSeconds(4)))
        .isInstanceOf(AssertionError.class);
  }

  private void answerAll(WaitingJobs waiting, Workforce workforce, Duration limit)
      throws Exception {
    WorkerCommand good = WorkerCommand.of(TWO);
    WorkerCommand mortal =
        new WorkerCommand(
            good.java(),
            good.options(),
            MisbehavingWorker.class.getName(),
            List.of(
                Way.DIES_BEFORE_TAKING_ITS_SIXTH.name(), directory.resolve("first").toString()));
    try (WorkerPool pool =
        new WorkerPool(
            TWO,
            mortal,
            GuestEvaluator.extractorVersion(),
            Clock.system(),
            WorkerEvents.NONE,
            waiting,
            workforce)) {
      pool.start();
      List<CompletableFuture<Prerendered>> running = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        running.add(
            pool.prerender(
                new PrerenderJob(
                    MapSources.REALM + i, MapSources.REALM, MapSources.of(Map.of()), limit)));
      }
      for (int i = 0; i < JOBS; i++) {
        // Longer than the limit: a job that is answered at its limit is not answered with its own.
        Prerendered result =
            running.get(i).completeOnTimeout(null, limit.toSeconds() + 3, TimeUnit.SECONDS).get();
        assertThat(result).as("answer of job %d", i).isNotNull();
        assertThat(result.fileAlias()).isEqualTo(MapSources.REALM + i);
      }
    }
  }
}
