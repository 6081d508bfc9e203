package dev.realmkeep.prerender.loader;

/** What a specifier names, before any file is read. */
sealed interface Target {

  /** A file of some realm, if its URL lies in a known one. */
  record File(String url) implements Target {}

  /**
   * A module of the built-in base realm.
   *
   * @param name without extension, {@code number}
   */
  record Base(String name) implements Target {}

  /** A library that is not here. */
  record Library(String specifier) implements Target {}
}
