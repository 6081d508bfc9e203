package dev.realmkeep.server.host;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Realms whose host modules this process may run: those that the setting names, and those that the
 * operator gave on the command line. Any thread.
 */
public final class AllowedRealms {
  private static final String ALL = "*";

  private final Set<String> named;
  private final Set<String> urls = ConcurrentHashMap.newKeySet();

  /**
   * @param named realms by URL or by path ({@code bank}, {@code /bank/}); {@code *} = all
   */
  public AllowedRealms(List<String> named) {
    this.named = Set.copyOf(named.stream().map(AllowedRealms::trimmed).toList());
  }

  /** One more. */
  public void allow(String url) {
    urls.add(url);
  }

  public boolean contains(String url) {
    return named.contains(ALL)
        || urls.contains(url)
        || named.contains(trimmed(url))
        || named.contains(trimmed(String.valueOf(URI.create(url).getRawPath())));
  }

  private static String trimmed(String name) {
    return name.replaceAll("^/+|/+$", "");
  }
}
