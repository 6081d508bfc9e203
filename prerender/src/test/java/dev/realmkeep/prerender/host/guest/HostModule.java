package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.guest.MapSources;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.limits.GuestLimits;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A host module in memory and one instance of it, whose functions run on a thread of their own. */
final class HostModule implements AutoCloseable {
  static final String REALM = "https://r.example/ws/";
  static final String IMPORT =
      "import { reducer, view, procedure, table } from '@realmkeep/host';\n";

  final MapSources sources = new MapSources(REALM);
  final FakeHost host = new FakeHost();
  private final HostPrograms programs;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(null, work, "host-test", GuestEvaluator.STACK_BYTES);
        made.setDaemon(true);
        return made;
      });
  private HostProgram program;
  private HostInstance instance;
  private long calls;

  HostModule(RunLimits limits) {
    this.programs = new HostPrograms(Clock.system(), GuestSettings.DEFAULT, limits);
  }

  /** Time enough for everything on a busy machine. */
  static final RunLimits PATIENT =
      RunLimits.of(GuestLimits.PRERENDER.withMillisMax(60_000, 60_000));

  static HostModule of(String text) {
    return new HostModule(PATIENT).file("host.ts", IMPORT + text);
  }

  HostModule file(String path, String text) {
    sources.file(REALM + path, text);
    return this;
  }

  HostProgram program() {
    if (program == null) {
      program = on(() -> programs.load(REALM + "host.ts", REALM, sources));
    }
    return program;
  }

  HostInstance instance() {
    if (instance == null) {
      HostProgram loaded = program();
      instance = on(loaded::newInstance);
    }
    return instance;
  }

  CompletableFuture<CallResult> begin(String export, String args) {
    HostInstance runs = instance();
    FunctionCall call = call(export, args);
    return CompletableFuture.supplyAsync(() -> runs.run(call, host), thread);
  }

  FunctionCall call(String export, String args) {
    return new FunctionCall(
        ++calls, export, args, new Caller("connection-1", "ada"), 1_700_000_000_000L, 42);
  }

  CallResult run(String export, String args) {
    return begin(export, args).orTimeout(60, TimeUnit.SECONDS).join();
  }

  String returned(String export, String args) {
    CallResult result = run(export, args);
    if (result instanceof CallResult.Returned(String json)) {
      return json;
    }
    throw new AssertionError(result.toString());
  }

  String returned(String export) {
    return returned(export, "[]");
  }

  CallResult.Threw threw(String export, String args) {
    CallResult result = run(export, args);
    if (result instanceof CallResult.Threw threw) {
      return threw;
    }
    throw new AssertionError(result.toString());
  }

  String message(String export) {
    return threw(export, "[]").error().message();
  }

  <T> T on(Callable<T> work) {
    CompletableFuture<T> done =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return work.call();
              } catch (RuntimeException e) {
                throw e;
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            },
            thread);
    try {
      return done.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (instance != null) {
      instance.close();
    }
    if (program != null) {
      program.close();
    }
    thread.shutdown();
    programs.close();
  }
}
