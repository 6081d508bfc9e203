package dev.realmkeep.prerender.worker.protocol;

/** The type byte of a frame is the ordinal: a change of the order is a change of the version. */
enum FrameType {
  RUN,
  CONTENT,
  KNOWN,
  ABSENT,
  FOREIGN,
  FORBIDDEN,
  UNAVAILABLE,
  HELLO,
  TAKEN,
  LOAD,
  WANT,
  DONE,
  ABANDONED,
  DEFECTIVE,
  STUCK,
  HEAP,
  COMPILE,
  COMPILED,
  REFUSED;

  /** Both sides come from one build, so there is one version and no negotiation. */
  static final byte VERSION = 1;
}
