package dev.realmkeep.prerender.worker.protocol;

import dev.realmkeep.prerender.limits.Limit;
import org.jspecify.annotations.Nullable;

/** What a worker says to the server. */
public sealed interface FromWorker {

  /** The first frame: the worker is ready for a job. */
  record Hello(String extractorVersion) implements FromWorker {}

  /** The job has begun. From here on it is never tried a second time. */
  record Taken(long job) implements FromWorker {}

  /** Asks for the file that answers to an absolute, normalised URL. */
  record Load(long job, int request, String url) implements FromWorker {
    /** Questions of a job that may be unanswered at once. */
    public static final int OPEN_MAX = 16;
  }

  /** The content of a {@link FileAnswer.Known} is not here any more: send it. */
  record Want(long job, int request) implements FromWorker {}

  /**
   * The job has ended with an entry.
   *
   * @param fileAlias URL of the file that answered the module's URL, null when none did
   * @param entryJson the entry in its JSON form
   */
  record Done(long job, @Nullable String fileAlias, long tookMillis, byte[] entryJson)
      implements FromWorker {}

  /** The compile job has ended with an ES module in UTF-8. */
  record Compiled(long job, byte[] javascript) implements FromWorker {}

  /**
   * The compile job has ended without a compiled form.
   *
   * @param errorJson the {@link dev.realmkeep.cache.model.ModuleError} in its JSON form
   */
  record Refused(long job, byte[] errorJson) implements FromWorker {}

  /** The job has ended without an entry because of a {@link FileAnswer.Unavailable}. */
  record Abandoned(long job) implements FromWorker {}

  /** The job has ended without an entry because of a defect of the evaluator. */
  record Defective(long job, String reason) implements FromWorker {}

  /** The job passed a limit and cannot be ended from inside: kill this process. */
  record Stuck(long job, Limit limit) implements FromWorker {}

  /** Bytes of heap in use after a collection; sent between jobs when the heap has filled. */
  record Heap(long usedBytes) implements FromWorker {}
}
