package dev.realmkeep.cache.model.document;

/** One change of a document. A set of changes has at most one for each table and id. */
public sealed interface DocumentChange {

  DocumentTable table();

  String id();

  /**
   * Create or replace.
   *
   * @param json the whole document, one compact JSON object
   */
  record Put(DocumentTable table, String id, String json) implements DocumentChange {}

  /** Remove; a document that is not there is no error. */
  record Delete(DocumentTable table, String id) implements DocumentChange {}
}
