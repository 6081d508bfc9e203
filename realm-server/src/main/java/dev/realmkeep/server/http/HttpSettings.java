package dev.realmkeep.server.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the API listens and how its URLs read.
 *
 * @param host address to bind
 * @param port 0 = any free port
 * @param publicUrl scheme and authority under which realms are known, without a trailing slash;
 *     null = {@code http://localhost:<port>}
 * @param probePort port of the listener that answers probes from a thread of its own, 0 = any free
 *     port, {@value #NO_PROBE_PORT} = none
 * @param instances how many event loops accept requests, at least 1
 * @param corsOrigins origins whose pages may call the API; {@code *} = all; empty = none
 * @param modulePrefixes prefix of a module name to the realm URL it stands for
 */
public record HttpSettings(
    String host,
    int port,
    @Nullable String publicUrl,
    int probePort,
    int instances,
    List<String> corsOrigins,
    Map<String, String> modulePrefixes,
    HttpLimits limits) {

  /** No listener of its own for probes. */
  public static final int NO_PROBE_PORT = -1;

  public HttpSettings {
    corsOrigins = List.copyOf(corsOrigins);
    modulePrefixes = Map.copyOf(modulePrefixes);
    if (instances < 1) {
      throw new IllegalArgumentException("instances must be at least 1: " + instances);
    }
    if (publicUrl != null && publicUrl.endsWith("/")) {
      throw new IllegalArgumentException("publicUrl has no trailing slash: " + publicUrl);
    }
  }

  /** Loopback, any free port, no CORS, default limits: for embedding and tests. */
  public static HttpSettings loopback() {
    return new HttpSettings(
        "127.0.0.1", 0, null, NO_PROBE_PORT, 1, List.of(), Map.of(), HttpLimits.DEFAULT);
  }

  public HttpSettings withPublicUrl(String value) {
    return new HttpSettings(
        host, port, value, probePort, instances, corsOrigins, modulePrefixes, limits);
  }

  public HttpSettings withProbePort(int value) {
    return new HttpSettings(
        host, port, publicUrl, value, instances, corsOrigins, modulePrefixes, limits);
  }

  public HttpSettings withInstances(int value) {
    return new HttpSettings(
        host, port, publicUrl, probePort, value, corsOrigins, modulePrefixes, limits);
  }

  public HttpSettings withCorsOrigins(List<String> value) {
    return new HttpSettings(
        host, port, publicUrl, probePort, instances, value, modulePrefixes, limits);
  }

  public HttpSettings withLimits(HttpLimits value) {
    return new HttpSettings(
        host, port, publicUrl, probePort, instances, corsOrigins, modulePrefixes, value);
  }
}
