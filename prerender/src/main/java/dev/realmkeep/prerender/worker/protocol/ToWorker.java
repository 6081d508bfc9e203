package dev.realmkeep.prerender.worker.protocol;

/** What the server says to a worker. */
public sealed interface ToWorker {

  /** Something to do, sent only to a worker that does nothing. */
  sealed interface Order extends ToWorker {
    /** Number of the job, not used before with this worker. */
    long job();
  }

  /**
   * Prerender a module.
   *
   * @param wallMillis what is left of the job's hard limit, milliseconds
   */
  record Run(long job, String moduleUrl, String realm, int wallMillis) implements Order {}

  /**
   * Compile a file; nothing is asked for. Its limit is the server's to watch over.
   *
   * @param fileUrl tells the language
   */
  record Compile(long job, String fileUrl, byte[] source) implements Order {}

  /**
   * Answers a {@link FromWorker.Load} or a {@link FromWorker.Want}.
   *
   * @param request the number the worker gave
   */
  record File(long job, int request, FileAnswer answer) implements ToWorker {}
}
