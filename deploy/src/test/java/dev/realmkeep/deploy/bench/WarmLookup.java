package dev.realmkeep.deploy.bench;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.TrustWindow;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.Prerenderer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** A lookup over in-memory stores whose trust is kept by a window, as in a fleet. */
final class WarmLookup implements AutoCloseable {

  private static final String HELD = "held";
  private static final String REALM = "http://localhost:4201/bookshop/";

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final InMemoryRealms realms = new InMemoryRealms(Clock.system());
  private final CachingDefinitionLookup lookup;

  /**
   * @param modules how many modules the realm has, all in L1 afterwards
   * @param trust how a hit learns whether L1 may answer
   */
  WarmLookup(int modules, Trust trust) {
    TrustWindow window = new TrustWindow(Clock.system(), Duration.ofHours(1));
    window.renew(Clock.system().nanoTime());
    lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                realms,
                realms,
                new UncoordinatedPopulate(realms),
                new FixedPrerenderer(),
                trust.over(realms.bus(), window),
                Map.of(),
                Freshness.DEFAULT,
                LookupLimits.DEFAULT,
                Clock.system(),
                timers,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    RealmInfo realm = new RealmInfo(REALM, "bench", RealmInfo.Visibility.PUBLIC);
    realms.putRealm(realm).join();
    lookup.registerRealm(realm);
    List<FileChange> files = new ArrayList<>();
    for (int i = 0; i < modules; i++) {
      files.add(
          new FileChange.Put(
              "cards/book-" + i + ".gts",
              ("export class Book" + i + " {}").getBytes(StandardCharsets.UTF_8),
              "text/typescript",
              FileChange.Precondition.NONE));
    }
    realms.write(REALM, files).join();
    for (int i = 0; i < modules; i++) {
      lookup.lookupDefinition(ref(i), LookupOptions.DEFAULT).join();
    }
  }

  /** How trust is asked for. */
  enum Trust {
    BY_FLAG,
    BY_CLOCK,
    NONE;

    Windowed over(InvalidationBus bus, TrustWindow window) {
      return switch (this) {
        case BY_FLAG -> new ByFlag(bus, window);
        case BY_CLOCK -> new ByClock(bus, window);
        case NONE -> new Never(bus, window);
      };
    }
  }

  /** A module whose prerender does not end. */
  CodeRef.Exported neverAnswered() {
    return CodeRef.of(REALM + HELD, "Book");
  }

  CachingDefinitionLookup lookup() {
    return lookup;
  }

  CodeRef.Exported ref(int i) {
    return CodeRef.of(REALM + "cards/book-" + i, "Book");
  }

  @Override
  public void close() {
    lookup.close();
    timers.shutdownNow();
  }

  /** A bus with a window of its own, as the one of a database has: one class, one field away. */
  private abstract static class Windowed implements InvalidationBus {
    final InvalidationBus bus;
    final TrustWindow window;

    Windowed(InvalidationBus bus, TrustWindow window) {
      this.bus = bus;
      this.window = window;
    }

    @Override
    public Subscription subscribe(Consumer<Invalidation> subscriber) {
      return bus.subscribe(subscriber);
    }

    @Override
    public void deliver(Invalidation committed) {
      bus.deliver(committed);
    }

    @Override
    public long appliedGeneration(String realm) {
      return bus.appliedGeneration(realm);
    }

    @Override
    public CompletableFuture<Void> catchUp() {
      return bus.catchUp();
    }
  }

  private static final class ByFlag extends Windowed {
    ByFlag(InvalidationBus bus, TrustWindow window) {
      super(bus, window);
    }

    @Override
    public boolean trusted() {
      return window.open();
    }
  }

  private static final class ByClock extends Windowed {
    ByClock(InvalidationBus bus, TrustWindow window) {
      super(bus, window);
    }

    @Override
    public boolean trusted() {
      return window.measure();
    }
  }

  private static final class Never extends Windowed {
    Never(InvalidationBus bus, TrustWindow window) {
      super(bus, window);
    }

    @Override
    public boolean trusted() {
      return false;
    }
  }

  /** Gives every module one card with twelve fields, at once. */
  private static final class FixedPrerenderer implements Prerenderer {
    @Override
    public String extractorVersion() {
      return "bench";
    }

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
      if (job.moduleUrl().endsWith("/" + HELD)) {
        return new CompletableFuture<>();
      }
      return job.sources()
          .load(job.moduleUrl())
          .thenApply(_ -> new Prerendered(entry(job.moduleUrl()), job.moduleUrl() + ".gts", 0));
    }

    private static ModuleEntry entry(String module) {
      Map<String, String> fields = new java.util.LinkedHashMap<>();
      for (int i = 0; i < 12; i++) {
        fields.put("field" + i, "f0");
      }
      FieldDefinition text =
          new FieldDefinition(
              FieldDefinition.Kind.CONTAINS,
              true,
              false,
              CodeRef.of("@cardstack/base/card-api", "StringField"),
              null,
              null,
              null);
      CodeRef book = CodeRef.of(module, "Book");
      Definition definition =
          new Definition(Definition.Type.CARD_DEF, book, "Book", fields, Map.of("f0", text));
      return new ModuleEntry.Found(
          Map.of("Book", new ModuleEntry.ExportEntry.Defined(definition, List.of(book))),
          List.of(),
          ModuleEntry.Diagnostics.NONE);
    }

    @Override
    public void close() {}
  }
}
