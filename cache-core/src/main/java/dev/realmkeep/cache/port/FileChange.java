package dev.realmkeep.cache.port;

/** One change of a source write. */
public sealed interface FileChange {

  String path();

  Precondition precondition();

  /** Create or replace. The array is not copied: do not modify it afterwards. */
  record Put(String path, byte[] content, String mediaType, Precondition precondition)
      implements FileChange {}

  /** Remove. */
  record Delete(String path, Precondition precondition) implements FileChange {}

  /** What must hold, inside the writing transaction, for the whole write to happen. */
  sealed interface Precondition {
    /** Nothing. */
    record None() implements Precondition {}

    /** The file exists at this version. */
    record Version(long version) implements Precondition {}

    /** The file exists. */
    record Present() implements Precondition {}

    /** The file does not exist. */
    record Absent() implements Precondition {}

    Precondition NONE = new None();
  }
}
