package dev.realmkeep.server.host.session;

import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.server.host.log.RealmLogs;
import dev.realmkeep.server.http.problem.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of a realm in this process have in common.
 *
 * @param host null when the realm has none here
 * @param hostless why it has none; null when it has one
 * @param describe the JSON of what the host declares
 */
public record LaneRealm(
    String realm,
    @Nullable ModuleHost host,
    @Nullable Problem hostless,
    Supplier<CompletableFuture<String>> describe,
    RealmLogs logs,
    DefinitionChanges definitions) {}
