package dev.realmkeep.prerender.host.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Fetches for procedures: only from hosts that the operator allows, never from private addresses,
 * every redirect checked like the first address, within limits of size and time. Any thread;
 * nothing blocks. Fails only with {@link Refused}.
 */
@FunctionalInterface
public interface HostFetch {

  /**
   * @param headers names in any case; hop-by-hop ones are refused
   * @param body null for none
   */
  record Request(
      String method,
      String url,
      Map<String, String> headers,
      byte @org.jspecify.annotations.Nullable [] body,
      Duration timeout) {}

  /**
   * @param url of the last redirect
   * @param headers names in lower case
   */
  record Answer(int status, String url, Map<String, List<String>> headers, byte[] body) {}

  /** Why nothing was fetched; the message is for the function's author. */
  final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
      super(message);
    }
  }

  /** Who cancels the future ends the fetch. */
  CompletableFuture<Answer> fetch(Request request);

  /** Refuses everything. */
  HostFetch NONE =
      request ->
          CompletableFuture.failedFuture(
              new Refused("fetch is not allowed: host.fetch.allow names no host"));
}
