package dev.realmkeep.cache.model;

/** Order in which waiting work gets a slot; within a priority first come, first served. */
public enum Priority {
  USER,
  BACKGROUND
}
