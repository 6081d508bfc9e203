package dev.realmkeep.server.host.fetch;

import dev.realmkeep.prerender.host.call.HostFetch.Refused;
import io.vertx.core.http.HttpClientRequest;
import org.jspecify.annotations.Nullable;

/**
 * A fetch under way: it has one request at a time, one for each redirect. Any thread. When it has
 * ended, the request that it has is ended with its connection, and it gets no other.
 */
final class FetchRun {
  private @Nullable HttpClientRequest current;
  private boolean ended;

  /**
   * Goes on with this request.
   *
   * @throws Refused when it has ended
   */
  void next(HttpClientRequest request) {
    synchronized (this) {
      current = request;
      if (!ended) {
        return;
      }
    }
    request.reset();
    throw new Refused("the fetch has ended");
  }

  /** Nobody waits for it any more. Idempotent; without effect when its answer has come. */
  void end() {
    HttpClientRequest last;
    synchronized (this) {
      ended = true;
      last = current;
      current = null;
    }
    if (last != null) {
      last.reset();
    }
  }

  /**
   * Whether there is still somebody who waits.
   *
   * @throws Refused when it has ended
   */
  synchronized void check() {
    if (ended) {
      throw new Refused("the fetch has ended");
    }
  }
}
