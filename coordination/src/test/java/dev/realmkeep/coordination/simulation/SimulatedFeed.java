package dev.realmkeep.coordination.simulation;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.TrustWindow;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.coordination.feed.BareDelivery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the product's PgInvalidationFeed does, over its own delivery and trust window: looks at the
 * log when it is told to and twice a second anyway. Trust is measured whenever it is asked for.
 */
final class SimulatedFeed implements InvalidationBus {
  static final String CHANNEL = "module_cache_invalidated";
  private static final Duration TAIL = Duration.ofMillis(500);
  private static final long LOOK_BACK = 10_000;

  private final World world;
  private final SimulatedProcess process;
  private final SimulatedListener listener;
  private final Defect defect;
  private final BareDelivery delivery = new BareDelivery();
  private final TrustWindow trust;
  private CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private @Nullable Object connected;
  private boolean looking;
  private boolean lookAgain;
  private boolean fresh;
  private long place = -1;

  private record Look(long xmin, List<BareDelivery.Entry> entries, Map<String, Long> generations) {}

  SimulatedFeed(World world, SimulatedProcess process, SimulatedListener listener, Defect defect) {
    this.world = world;
    this.process = process;
    this.listener = listener;
    this.defect = defect;
    this.trust = new TrustWindow(world, Duration.ofSeconds(1));
    listener.on(CHANNEL, this::hint);
    listener.follow(this::up, this::down);
  }

  void start() {
    tick();
  }

  boolean hasLooked() {
    return place >= 0;
  }

  private void tick() {
    process.after(
        TAIL,
        () -> {
          look();
          tick();
        });
  }

  private void up() {
    connected = new Object();
    looking = false;
    fresh = true;
    look();
  }

  private void down() {
    connected = null;
    looking = false;
    caughtUp.completeExceptionally(SimulatedConnection.lost());
    caughtUp = new CompletableFuture<>();
  }

  private void hint(String payload) {
    String[] parts = payload.split(" ", -1);
    long generation = Long.parseLong(parts[1]);
    boolean applied =
        parts.length == 2
            ? delivery.appliedGeneration(parts[0]) >= generation
            : delivery.heard(
                new Invalidation(
                    Long.parseLong(parts[2]),
                    Invalidation.Kind.MODULES,
                    parts[0],
                    generation,
                    List.of(parts).subList(3, parts.length)));
    if (!applied) {
      lookAgain = true;
      look();
    }
  }

  private void look() {
    Object now = connected;
    if (now == null || looking) {
      return;
    }
    looking = true;
    lookAgain = false;
    CompletableFuture<Void> waiting = caughtUp;
    caughtUp = new CompletableFuture<>();
    long began = world.nanoTime();
    long from = place < 0 ? Long.MAX_VALUE : Math.max(0, fresh ? place - LOOK_BACK : place);
    listener
        .run(backend -> {
          SimulatedServer server = backend.server();
          return completedFuture(
              new Look(server.xmin(), server.logFrom(from), server.generations()));
        })
        .whenComplete((look, failure) -> {
          if (failure != null || now != connected) {
            waiting.completeExceptionally(SimulatedConnection.lost());
            return;
          }
          if (place < 0) {
            delivery.anew(look.generations);
          } else {
            delivery.fromLog(look.entries, look.xmin - LOOK_BACK);
          }
          place = look.xmin;
          looking = false;
          fresh = false;
          trust.renew(began);
          waiting.complete(null);
          if (lookAgain) {
            look();
          }
        });
  }

  @Override
  public Subscription subscribe(Consumer<Invalidation> subscriber) {
    return delivery.subscribe(subscriber);
  }

  @Override
  public void deliver(Invalidation committed) {
    delivery.own(committed);
    String hint = committed.realm() + " " + committed.generation();
    listener.announce(
        CHANNEL,
        committed.kind() == Invalidation.Kind.MODULES
            ? hint + " " + committed.seq() + " " + String.join(" ", committed.modules())
            : hint);
  }

  @Override
  public boolean trusted() {
    return defect == Defect.TRUST_WITHOUT_LOOKING || trust.measure();
  }

  @Override
  public long appliedGeneration(String realm) {
    return delivery.appliedGeneration(realm);
  }

  @Override
  public CompletableFuture<Void> catchUp() {
    lookAgain = true;
    CompletableFuture<Void> next = caughtUp;
    look();
    return next;
  }
}
