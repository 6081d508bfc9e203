package dev.realmkeep.prerender.guest;

import dev.realmkeep.prerender.extract.ExtractorVersion;
import java.util.Map;

/**
 * Limits and mappings of the evaluation itself. What limits running guest code are the {@link
 * EvaluationHooks}.
 *
 * @param sourceBytesMax largest file that is parsed, bytes
 * @param transpiledBytesMax transpiled files kept, bytes
 * @param modulesMax modules of one graph, at most
 * @param engineSourcesMax evaluations after which the engine, which keeps what it has parsed, is
 *     replaced
 * @param prefixes prefix of a specifier to what replaces it: realm aliases and mapped realms; of
 *     several that fit, the longest is meant
 */
public record GuestSettings(
    int sourceBytesMax,
    long transpiledBytesMax,
    int modulesMax,
    int engineSourcesMax,
    Map<String, String> prefixes) {

  /** 1 MiB per file, 16 MiB of transpiled files, 2,000 modules, 2,000 evaluations, no prefixes. */
  public static final GuestSettings DEFAULT =
      new GuestSettings(1 << 20, 16L << 20, 2_000, 2_000, Map.of());

  public GuestSettings {
    prefixes = Map.copyOf(prefixes);
  }

  /** These settings with other prefixes. */
  public GuestSettings withPrefixes(Map<String, String> other) {
    return new GuestSettings(
        sourceBytesMax, transpiledBytesMax, modulesMax, engineSourcesMax, other);
  }

  /**
   * Version of what shapes an entry under these settings: that of the code, and the prefixes, which
   * decide what an import means.
   */
  public String extractorVersion() {
    return ExtractorVersion.with(prefixes);
  }
}
