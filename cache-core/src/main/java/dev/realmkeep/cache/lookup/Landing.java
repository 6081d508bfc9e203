package dev.realmkeep.cache.lookup;

/**
 * What a flight brings.
 *
 * @param evidenceNanos when what the outcome rests on was still being established: the start of the
 *     read or of the validated persist, by {@link dev.realmkeep.cache.model.Clock#nanoTime()}
 */
record Landing(ModuleOutcome outcome, long evidenceNanos) {}
