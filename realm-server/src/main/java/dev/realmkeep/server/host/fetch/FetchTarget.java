package dev.realmkeep.server.host.fetch;

import dev.realmkeep.prerender.host.call.HostFetch.Refused;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where one request of a fetch goes.
 *
 * @param address resolved once, and connected to: a name that resolves differently the next time
 *     does not matter
 */
record FetchTarget(URI uri, String host, int port, boolean tls, InetAddress address) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /**
   * Checks the URL, resolves its host and checks the address. Blocks.
   *
   * @throws Refused when it may not be fetched from
   */
  static FetchTarget of(String url, AllowedHosts allowed, Addresses addresses) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new Refused("not a URL: " + url);
    }
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || !(tls || "http".equalsIgnoreCase(uri.getScheme()))) {
      throw new Refused("only http and https URLs are fetched: " + url);
    }
    if (uri.getRawUserInfo() != null) {
      throw new Refused("a URL with a user is not fetched; use a header");
    }
    int port = uri.getPort() < 0 ? (tls ? HTTPS : HTTP) : uri.getPort();
    String host = uri.getHost();
    if (!allowed.allows(host, port)) {
      throw new Refused(
          "host.fetch.allow does not allow " + host + (uri.getPort() < 0 ? "" : ":" + port));
    }
    return new FetchTarget(uri, host, port, tls, resolve(host, addresses));
  }

  private static InetAddress resolve(String host, Addresses addresses) {
    InetAddress[] all;
    try {
      all = addresses.of(host);
    } catch (UnknownHostException e) {
      throw new Refused("there is no host " + host);
    }
    if (isLiteral(host)) {
      return all[0]; // the operator has named this address itself
    }
    return Arrays.stream(all)
        .filter(addresses::isPublic)
        .findFirst()
        .orElseThrow(() -> new Refused(host + " has no public address"));
  }

  private static boolean isLiteral(String host) {
    return host.startsWith("[") || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }

  String path() {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
