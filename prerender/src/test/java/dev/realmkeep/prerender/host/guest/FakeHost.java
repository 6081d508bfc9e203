package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.CallHost;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A host whose futures the test completes. */
final class FakeHost implements CallHost {

  /** A transaction that waits for its turn. */
  record Asked(TransactionBody body, CompletableFuture<Void> committed) {}

  final MapDocuments documents = new MapDocuments();
  final List<String> lines = new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<Long> asleep = new LinkedBlockingQueue<>();
  final ConcurrentLinkedQueue<CompletableFuture<Void>> sleeps = new ConcurrentLinkedQueue<>();
  final LinkedBlockingQueue<Asked> transactions = new LinkedBlockingQueue<>();
  final CompletableFuture<ModuleError> stuck = new CompletableFuture<>();
  volatile boolean sleepsEndAtOnce = true;
  volatile Function<HostFetch.Request, CompletableFuture<HostFetch.Answer>> web =
      request -> CompletableFuture.failedFuture(new HostFetch.Refused("no web here"));

  @Override
  public CallDocuments documents() {
    return documents;
  }

  @Override
  public void log(HostLog.Level level, String message) {
    lines.add(level + " " + message);
  }

  @Override
  public void stuck(ModuleError limit) {
    stuck.complete(limit);
  }

  @Override
  public CompletableFuture<HostFetch.Answer> fetch(HostFetch.Request request) {
    return web.apply(request);
  }

  @Override
  public CompletableFuture<Void> sleep(long millis) {
    CompletableFuture<Void> slept = new CompletableFuture<>();
    sleeps.add(slept);
    asleep.add(millis);
    if (sleepsEndAtOnce) {
      slept.complete(null);
    }
    return slept;
  }

  @Override
  public CompletableFuture<Void> transaction(TransactionBody body) {
    CompletableFuture<Void> committed = new CompletableFuture<>();
    transactions.add(new Asked(body, committed));
    return committed;
  }
}
