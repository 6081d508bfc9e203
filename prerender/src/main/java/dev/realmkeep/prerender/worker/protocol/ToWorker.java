package dev.realmkeep.prerender.worker.protocol;

/** What the server says to a worker. */
public sealed interface ToWorker {

  /**
   * Prerender a module. Sent only to a worker that runs nothing.
   *
   * @param job number of the job, not used before with this worker
   * @param wallMillis what is left of the job's hard limit, milliseconds
   */
  record Run(long job, String moduleUrl, String realm, int wallMillis) implements ToWorker {}

  /**
   * Answers a {@link FromWorker.Load} or a {@link FromWorker.Want}.
   *
   * @param request the number the worker gave
   */
  record File(long job, int request, FileAnswer answer) implements ToWorker {}
}
