package dev.realmkeep.cache.model;

/**
 * One member of a read set: a file that was asked for.
 *
 * @param realm the realm's URL
 * @param path path inside the realm, without a leading slash
 * @param version generation of the realm at which the file was last written; {@value #ABSENT} =
 *     looked for and absent; for the empty path {@link RealmInfo#accessVersion}
 */
public record FileRead(String realm, String path, long version) {
  /** The version of a file that does not exist. */
  public static final long ABSENT = 0;

  /**
   * That it was asked who may read {@code realm}: a read of the empty path, which no file has.
   *
   * <p>Whether a module may import from another realm depends on the owners of both realms and on
   * the other's visibility, as the process that evaluated it knew them. With this in the read set
   * the answer, yes or no, is treated like the content of a file: a change of owner or visibility
   * finds the rows that depend on it by the same index, and a persist of an evaluation that knew
   * something else is refused by the same comparison. So a forbidden import heals, and an allowed
   * one ends, whatever raced with the change.
   */
  public static FileRead ofAccess(RealmInfo realm) {
    return new FileRead(realm.url(), ACCESS_PATH, realm.accessVersion());
  }

  /** The path of {@link #ofAccess}. */
  public static final String ACCESS_PATH = "";

  public boolean isAbsent() {
    return version == ABSENT;
  }
}
