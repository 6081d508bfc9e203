package dev.realmkeep.server.host.fetch;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that may be fetched from: {@code example.com}, {@code *.example.com} (every name below
 * it, not itself), {@code 127.0.0.1}, {@code [::1]}, each with an optional port. Immutable.
 */
final class AllowedHosts {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int ANY_USUAL = -1;

  private final List<Rule> rules;

  private record Rule(String host, boolean below, int port) {
    boolean allows(String name, int asked) {
      boolean named = below ? name.endsWith("." + host) : name.equals(host);
      return named && (port == ANY_USUAL ? asked == HTTP || asked == HTTPS : asked == port);
    }
  }

  /**
   * @throws IllegalArgumentException when an entry is none
   */
  AllowedHosts(List<String> entries) {
    rules = entries.stream().map(AllowedHosts::rule).toList();
  }

  private static Rule rule(String entry) {
    String text = entry.toLowerCase(Locale.ROOT);
    boolean below = text.startsWith("*.");
    String rest = below ? text.substring(2) : text;
    int end = rest.startsWith("[") ? rest.indexOf(']') + 1 : rest.indexOf(':');
    String host = end <= 0 ? rest : rest.substring(0, end);
    String port = end <= 0 ? "" : rest.substring(end);
    boolean literal = host.startsWith("[");
    if (!(literal || host.matches("[a-z0-9.-]+"))
        || !(port.isEmpty() || port.matches(":[0-9]{1,5}"))) {
      throw new IllegalArgumentException(
          "host.fetch.allow: \""
              + entry
              + "\" is no host such as example.com or *.example.com:443");
    }
    return new Rule(host, below, port.isEmpty() ? ANY_USUAL : Integer.parseInt(port.substring(1)));
  }

  /**
   * @param host as in a URL: an IPv6 address has brackets
   */
  boolean allows(@Nullable String host, int port) {
    String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
    return rules.stream().anyMatch(rule -> rule.allows(name, port));
  }
}
