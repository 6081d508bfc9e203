package dev.realmkeep.prerender.worker.child;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.json.ErrorJson;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.guest.EvaluationHooks;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.limits.Guard;
import dev.realmkeep.prerender.limits.GuardedEvaluation;
import dev.realmkeep.prerender.limits.GuestFailure;
import dev.realmkeep.prerender.limits.GuestLimits;
import dev.realmkeep.prerender.limits.Limit;
import dev.realmkeep.prerender.limits.ThreadUsage;
import dev.realmkeep.prerender.loader.ModuleSourceReader.SourceUnavailableException;
import dev.realmkeep.prerender.worker.protocol.FrameInput;
import dev.realmkeep.prerender.worker.protocol.FrameOutput;
import dev.realmkeep.prerender.worker.protocol.FromWorker;
import dev.realmkeep.prerender.worker.protocol.ProtocolViolationException;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A worker's conversation with its server. One thread reads what the server says and so notices its
 * end even while a guest loops; another, with a big stack, runs one job after the other.
 */
final class WorkerSession {

  /** Longest text of a defect, characters. */
  private static final int REASON_LENGTH_MAX = 2_000;

  /** A worker without a job for so long gives back the heap that it does not need. */
  private static final Duration IDLE_BEFORE_COLLECTION = Duration.ofSeconds(2);

  private final WorkerArguments arguments;
  private final Clock clock;
  private final FrameInput input;
  private final FrameOutput server;
  private final ContentCache contents;
  private final BlockingQueue<ToWorker.Order> orders = new LinkedBlockingQueue<>();
  private volatile @Nullable RemoteSources current;

  WorkerSession(WorkerArguments arguments, Clock clock, InputStream in, OutputStream out) {
    this.arguments = arguments;
    this.clock = clock;
    this.input = new FrameInput(in, arguments.frameBytesMax());
    this.server = new FrameOutput(out);
    this.contents = new ContentCache(arguments.contentBytesMax());
  }

  /** Reads until the server has gone; the guest thread may still be running then. */
  void converse() throws IOException, ProtocolViolationException {
    Thread guest = new Thread(null, this::runJobs, "guest", GuestEvaluator.STACK_BYTES);
    guest.setDaemon(true);
    guest.start();
    try {
      while (true) {
        switch (input.readToWorker()) {
          case ToWorker.Order order -> orders.add(order);
          case ToWorker.File file -> {
            RemoteSources asking = current;
            if (asking != null && asking.job() == file.job()) {
              asking.answer(file.request(), file.answer());
            }
          }
        }
      }
    } catch (EOFException e) {
      // The server closed the pipe or died.
    }
  }

  private void runJobs() {
    GuestSettings settings = GuestSettings.DEFAULT.withPrefixes(arguments.prefixes());
    try (Guard guard = new Guard(clock, ThreadUsage.ofOneGuest(), Guard.INTERVAL);
        GuestEvaluator evaluator =
            new GuestEvaluator(clock, settings, arguments.limits().options())) {
      // The first evaluation costs a hundred times a later one: no job is to pay for it.
      evaluator.evaluate(Samples.TYPICAL, Samples.REALM, Samples::load, EvaluationHooks.NONE);
      server.write(new FromWorker.Hello(settings.extractorVersion()));
      while (true) {
        ToWorker.Order order = next();
        server.write(new FromWorker.Taken(order.job()));
        server.write(
            switch (order) {
              case ToWorker.Run run -> answer(run, guard, evaluator);
              case ToWorker.Compile compile -> answer(compile, evaluator);
            });
        // An interruption that came too late must not hit the next job.
        Thread.interrupted();
        reportHeap();
        evaluator.makeReady();
      }
    } catch (InterruptedException | IOException | RuntimeException e) {
      System.err.println("worker: ending: " + e);
      Runtime.getRuntime().halt(WorkerMain.EXIT_DEFECT);
    }
  }

  private ToWorker.Order next() throws InterruptedException {
    ToWorker.Order order = orders.poll(IDLE_BEFORE_COLLECTION.toMillis(), TimeUnit.MILLISECONDS);
    if (order != null) {
      return order;
    }
    // The heap shrinks at a full collection only, and an idle worker would never have one.
    Runtime.getRuntime().gc();
    return orders.take();
  }

  private FromWorker answer(ToWorker.Run run, Guard guard, GuestEvaluator evaluator) {
    Duration wall = Duration.ofMillis(run.wallMillis());
    GuestLimits limits = arguments.limits().within(wall);
    RemoteSources sources = new RemoteSources(run.job(), wall, clock, server, contents);
    GuardedEvaluation guarded =
        new GuardedEvaluation(guard, limits, limit -> reportStuck(run.job(), limit));
    long startNanos = clock.nanoTime();
    current = sources;
    try {
      return done(run, evaluator.evaluate(run.moduleUrl(), run.realm(), sources, guarded));
    } catch (SourceUnavailableException e) {
      Optional<Limit> limit =
          sources.outOfTime() ? Optional.of(Limit.WALL_TIME) : guarded.tripped();
      return limit.isPresent()
          ? done(run, failed(limit.get().error(), startNanos))
          : new FromWorker.Abandoned(run.job());
    } catch (RuntimeException | Error e) {
      Optional<ModuleError> error = GuestFailure.classify(e, guarded.tripped());
      return error.isPresent()
          ? done(run, failed(error.get(), startNanos))
          : new FromWorker.Defective(run.job(), reason(e));
    } finally {
      current = null;
    }
  }

  /** No guard: the parser does not listen. The server watches the time and kills this process. */
  private FromWorker answer(ToWorker.Compile compile, GuestEvaluator evaluator) {
    try {
      return switch (evaluator.compile(compile.fileUrl(), compile.source())) {
        case CompiledForm.JavaScript(byte[] text) ->
            text.length > arguments.resultBytesMax()
                ? refused(compile, tooLarge("the compiled form", text.length))
                : new FromWorker.Compiled(compile.job(), text);
        case CompiledForm.Refused(ModuleError error) -> refused(compile, error);
        case CompiledForm.Unanswered(String reason) ->
            new FromWorker.Defective(compile.job(), reason);
      };
    } catch (RuntimeException | Error e) {
      Optional<ModuleError> error = GuestFailure.classify(e, Optional.empty());
      return error.isPresent()
          ? refused(compile, error.get())
          : new FromWorker.Defective(compile.job(), reason(e));
    }
  }

  private static FromWorker refused(ToWorker.Compile compile, ModuleError error) {
    return new FromWorker.Refused(compile.job(), ErrorJson.write(error));
  }

  private FromWorker done(ToWorker.Run run, Prerendered result) {
    byte[] json = EntryJson.write(run.moduleUrl(), result.entry());
    if (json.length > arguments.resultBytesMax()) {
      ModuleError error = tooLarge("the description of the module", json.length);
      json = EntryJson.write(run.moduleUrl(), entry(error));
    }
    return new FromWorker.Done(run.job(), result.fileAlias(), result.tookMillis(), json);
  }

  private ModuleError tooLarge(String what, int bytes) {
    return ModuleError.of(
        ModuleError.Kind.MEMORY,
        what + " takes " + bytes + " bytes, more than " + arguments.resultBytesMax());
  }

  private Prerendered failed(ModuleError error, long startNanos) {
    return new Prerendered(entry(error), null, (clock.nanoTime() - startNanos) / 1_000_000);
  }

  private static ModuleEntry entry(ModuleError error) {
    return new ModuleEntry.Failed(error, List.of(), ModuleEntry.Diagnostics.NONE);
  }

  private void reportStuck(long job, Limit limit) {
    try {
      server.write(new FromWorker.Stuck(job, limit));
    } catch (IOException e) {
      throw new UncheckedIOException("the server does not listen", e);
    }
  }

  /** Collects and reports when more than half of the heap is in use; else nothing needs saying. */
  private void reportHeap() throws IOException {
    Runtime runtime = Runtime.getRuntime();
    if (runtime.totalMemory() - runtime.freeMemory() > runtime.maxMemory() / 2) {
      runtime.gc();
      server.write(new FromWorker.Heap(runtime.totalMemory() - runtime.freeMemory()));
    }
  }

  private static String reason(Throwable e) {
    StackTraceElement[] stack = e.getStackTrace();
    String text = e + (stack.length == 0 ? "" : " at " + stack[0]);
    return text.length() <= REASON_LENGTH_MAX ? text : text.substring(0, REASON_LENGTH_MAX);
  }
}
