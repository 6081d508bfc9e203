package dev.realmkeep.server.host;

import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import dev.realmkeep.server.host.session.DefinitionChanges;
import dev.realmkeep.server.host.session.LaneRealm;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where a realm's lane is, and starts its host when it is to be here; stands by for those
 * that are elsewhere. Any thread; nothing blocks.
 */
final class Placing {
  private static final Logger LOG = LoggerFactory.getLogger(Placing.class);
  private static final LookupOptions WARM =
      LookupOptions.DEFAULT.withTimeout(Duration.ofSeconds(10));
  private static final int SCHEDULES_SHOWN_MAX = 1000;

  private final HostingParts parts;
  private final DefinitionChanges definitions;
  private final StandBy standBy;

  Placing(HostingParts parts) {
    this.parts = parts;
    definitions = new DefinitionChanges(parts.lookup(), parts.bus());
    standBy = new StandBy(parts.maker(), parts.timers());
  }

  /** Fails with a {@link ProblemException} when the host cannot be started. */
  CompletableFuture<Placement> place(RealmInfo realm) {
    return HostDeclaration.read(parts.sources(), realm.url())
        .thenCompose(module -> {
          if (module.isEmpty()) {
            return without(realm, "realm.json names no host module, as in \"host\": \"./host.ts\"");
          }
          return parts.allowed().contains(realm.url())
              ? claim(realm, module.get())
              : elsewhere(realm);
        });
  }

  private CompletableFuture<Placement> without(RealmInfo realm, String why) {
    return CompletableFuture.completedFuture(
        new Placement.Here(
            new HostedRealm(
                new LaneRealm(
                    realm.url(),
                    null,
                    Problem.of(ProblemType.NO_HOST, realm.url() + " has no host module: " + why),
                    () -> CompletableFuture.failedFuture(new IllegalStateException("no host")),
                    parts.logs().of(realm.url()),
                    definitions),
                null,
                null)));
  }

  /** This process may not run it; another may. */
  private CompletableFuture<Placement> elsewhere(RealmInfo realm) {
    return parts
        .ownership()
        .holder(realm.url())
        .thenCompose(holder ->
            holder.orElse(null) instanceof LaneClaim.Elsewhere there
                ? CompletableFuture.completedFuture(new Placement.There(there))
                : without(realm, "host.realms does not allow it to run one here"));
  }

  private CompletableFuture<Placement> claim(RealmInfo realm, String module) {
    return parts
        .ownership()
        .claim(realm.url())
        .thenCompose(claim ->
            switch (claim) {
              case LaneClaim.Owned owned -> start(realm, module, owned);
              case LaneClaim.Elsewhere there -> {
                standBy.of(realm, module);
                yield CompletableFuture.completedFuture(new Placement.There(there));
              }
              case LaneClaim.NoSuchRealm(String url) ->
                  CompletableFuture.failedFuture(
                      new ProblemException(OutcomeProblems.noSuchRealm(url)));
            });
  }

  private CompletableFuture<Placement> start(
      RealmInfo realm, String module, LaneClaim.Owned claim) {
    ModuleHost host = parts.maker().make(realm, module, claim);
    HostedRealm hosted =
        new HostedRealm(
            new LaneRealm(
                realm.url(),
                host,
                null,
                () -> describe(realm.url(), module, claim, host),
                parts.logs().of(realm.url()),
                definitions),
            module,
            claim);
    return host.start()
        .thenCompose(started -> warm(host))
        .<Placement>thenApply(warmed -> new Placement.Here(hosted))
        .exceptionallyCompose(failure -> {
          host.stop();
          return parts
              .ownership()
              .release(realm.url(), claim.epoch())
              .thenCompose(released -> CompletableFuture.failedFuture(problem(realm, failure)));
        });
  }

  /**
   * Has the definitions of the host's tables at hand before its first call: a cold one would be
   * waited for within the time of that call. One that cannot be had is the call's affair.
   */
  private CompletableFuture<Void> warm(ModuleHost host) {
    return CompletableFuture.allOf(
            host.description().tables().stream()
                .map(table -> parts.lookup().lookupDefinition(table.table().type(), WARM))
                .toArray(CompletableFuture<?>[]::new))
        .exceptionally(failure -> null);
  }

  private CompletableFuture<String> describe(
      String realm, String module, LaneClaim.Owned claim, ModuleHost host) {
    return parts
        .store()
        .schedules(realm, SCHEDULES_SHOWN_MAX)
        .thenApply(schedules -> HostJson.write(realm, module, claim, host, schedules));
  }

  private static ProblemException problem(RealmInfo realm, Throwable failure) {
    Throwable cause = cause(failure);
    return switch (cause) {
      case ProblemException known -> known;
      case HostProgramException program -> {
        LOG.info("the host module of {} cannot be used: {}", realm.url(), program.getMessage());
        yield new ProblemException(Problem.ofModule(ProblemType.MODULE_ERROR, program.error()));
      }
      case StoreUnavailableException down ->
          new ProblemException(
              Problem.of(ProblemType.DATABASE_UNAVAILABLE, String.valueOf(down.getMessage())));
      case null, default -> {
        LOG.error("the host of {} does not start", realm.url(), cause);
        yield new ProblemException(
            Problem.of(ProblemType.HOST_RESTARTED, "the host of " + realm.url() + " failed"));
      }
    };
  }

  static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? cause(failure.getCause())
        : failure;
  }

  /** The module that the realm names now. */
  CompletableFuture<Optional<String>> named(String realm) {
    return HostDeclaration.read(parts.sources(), realm);
  }
}
