package dev.realmkeep.prerender.host.pool;

import dev.realmkeep.prerender.host.call.HostFetch;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What procedures may ask for beside transactions.
 *
 * @param timers wakes sleepers; runs nothing long
 */
public record ProcedureServices(HostFetch fetch, ScheduledExecutorService timers) {}
