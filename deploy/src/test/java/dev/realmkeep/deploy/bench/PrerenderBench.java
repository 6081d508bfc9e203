package dev.realmkeep.deploy.bench;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.guest.InProcessPrerenderer;
import dev.realmkeep.prerender.worker.WorkerEvents;
import dev.realmkeep.prerender.worker.WorkerPrerenderer;
import dev.realmkeep.prerender.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One prerender of a card module of the example bookshop, warm: in this process, in a worker
 * process, and in an engine made for it alone, which is what a server without a warm runtime does.
 * The first two are warm after some thousand prerenders, when the JVM has compiled the interpreter
 * of the guest language.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 4)
public class PrerenderBench {

  /**
   * {@code edition} draws in the whole bookshop, {@code loyalty} a few modules, and {@code
   * wish-list} is the card with ten imports that the target speaks of.
   */
  @Param({"wish-list", "edition", "loyalty"})
  public String module;

  private static final String REALM = "http://localhost:4201/bookshop/";

  private DirectorySources sources;
  private Prerenderer inProcess;
  private Prerenderer worker;

  @Setup(Level.Trial)
  public void setUp() {
    Path examples = Path.of(System.getProperty("repo.root", "."), "deploy", "examples");
    sources = new DirectorySources(REALM, examples.resolve("bookshop"));
    inProcess = InProcessPrerenderer.unlimited(1);
    worker = new WorkerPrerenderer(WorkerSettings.defaults(1), Clock.system(), WorkerEvents.NONE);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    inProcess.close();
    worker.close();
  }

  @Benchmark
  @Warmup(iterations = 3, time = 8)
  public Prerendered inProcess() {
    return prerender(inProcess);
  }

  @Benchmark
  @Warmup(iterations = 3, time = 8)
  public Prerendered worker() {
    return prerender(worker);
  }

  @Benchmark
  public Prerendered newEngine() {
    try (Prerenderer fresh = InProcessPrerenderer.unlimited(1)) {
      return prerender(fresh);
    }
  }

  private Prerendered prerender(Prerenderer prerenderer) {
    Prerendered done =
        prerenderer
            .prerender(new PrerenderJob(REALM + module, REALM, sources, Duration.ofSeconds(30)))
            .join();
    if (!(done.entry() instanceof ModuleEntry.Found found) || found.exports().isEmpty()) {
      throw new IllegalStateException("the run is void: " + done.entry());
    }
    return done;
  }
}
