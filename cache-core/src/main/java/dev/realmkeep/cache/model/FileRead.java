package dev.realmkeep.cache.model;

/**
 * One member of a read set: a file that was asked for.
 *
 * @param realm the realm's URL
 * @param path path inside the realm, without a leading slash
 * @param version generation of the realm at which the file was last written; {@value #ABSENT} =
 *     looked for and absent
 */
public record FileRead(String realm, String path, long version) {
  /** The version of a file that does not exist. */
  public static final long ABSENT = 0;

  public boolean isAbsent() {
    return version == ABSENT;
  }
}
