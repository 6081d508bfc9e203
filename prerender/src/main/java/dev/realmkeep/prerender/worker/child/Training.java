package dev.realmkeep.prerender.worker.child;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.limits.Guard;
import dev.realmkeep.prerender.limits.GuardedEvaluation;
import dev.realmkeep.prerender.limits.GuestLimits;
import dev.realmkeep.prerender.limits.ThreadUsage;
import dev.realmkeep.prerender.worker.protocol.FileAnswer;
import dev.realmkeep.prerender.worker.protocol.FrameInput;
import dev.realmkeep.prerender.worker.protocol.FrameOutput;
import dev.realmkeep.prerender.worker.protocol.FromWorker;
import dev.realmkeep.prerender.worker.protocol.ProtocolViolationException;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Does what a worker does, with samples, so that the JVM can record which classes that takes and
 * which methods get hot.
 */
final class Training {

  private static final int ROUNDS = 30;
  private static final int FRAME_BYTES_MAX = 1 << 20;

  private Training() {}

  static void run(Clock clock) throws IOException {
    GuestLimits limits = GuestLimits.PRERENDER;
    Thread thread =
        new Thread(
            null,
            () -> {
              try (Guard guard = new Guard(clock, ThreadUsage.ofOneGuest(), Guard.INTERVAL);
                  GuestEvaluator evaluator = new GuestEvaluator(clock, limits.options())) {
                for (int round = 0; round < ROUNDS; round++) {
                  for (String url : Samples.urls()) {
                    converse(
                        url,
                        evaluator.evaluate(
                            url,
                            Samples.REALM,
                            Samples::load,
                            new GuardedEvaluation(guard, limits, limit -> {})));
                  }
                }
              } catch (IOException | ProtocolViolationException e) {
                throw new IllegalStateException("the protocol does not speak with itself", e);
              }
            },
            "guest",
            GuestEvaluator.STACK_BYTES);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void converse(String url, Prerendered result)
      throws IOException, ProtocolViolationException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FrameOutput output = new FrameOutput(bytes);
    byte[] json = EntryJson.write(url, result.entry());
    output.write(new FromWorker.Hello(GuestEvaluator.extractorVersion()));
    output.write(new FromWorker.Taken(1));
    output.write(new FromWorker.Load(1, 1, url));
    output.write(new FromWorker.Done(1, result.fileAlias(), result.tookMillis(), json));
    FrameInput fromWorker = input(bytes);
    for (int i = 0; i < 4; i++) {
      fromWorker.readFromWorker();
    }
    bytes.reset();
    output.write(new ToWorker.Run(1, url, Samples.REALM, 1));
    output.write(new ToWorker.File(1, 1, new FileAnswer.Content(url, "", json)));
    output.write(new ToWorker.File(1, 1, new FileAnswer.Known(url, "")));
    FrameInput toWorker = input(bytes);
    for (int i = 0; i < 3; i++) {
      toWorker.readToWorker();
    }
  }

  private static FrameInput input(ByteArrayOutputStream bytes) {
    return new FrameInput(new ByteArrayInputStream(bytes.toByteArray()), FRAME_BYTES_MAX);
  }
}
