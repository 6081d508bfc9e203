package dev.realmkeep.prerender.worker;

/**
 * How many workers there are, by what they do, and how many jobs wait for one, at one moment.
 *
 * @param starting not yet ready for a job
 * @param idle ready for a job
 * @param busy running one
 * @param leaving sent SIGKILL and not yet gone
 * @param waiting jobs without a worker
 */
public record WorkerCensus(int starting, int idle, int busy, int leaving, int waiting) {}
