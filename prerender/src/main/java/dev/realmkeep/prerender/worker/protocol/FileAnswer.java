package dev.realmkeep.prerender.worker.protocol;

/** What the server answers to a worker that asked for a file. */
public sealed interface FileAnswer {

  /** The file with its content. The worker may keep the content under its hash. */
  record Content(String fileUrl, String sha256, byte[] content) implements FileAnswer {}

  /** The file, whose content the worker was sent before; if it is gone, the worker wants it. */
  record Known(String fileUrl, String sha256) implements FileAnswer {}

  /** In a known realm, and absent. */
  record Absent(String url) implements FileAnswer {}

  /** In no known realm. */
  record Foreign(String url) implements FileAnswer {}

  /** In a realm that may not be read. */
  record Forbidden(String url) implements FileAnswer {}

  /** It could not be found out; the job is to end. */
  record Unavailable(String reason) implements FileAnswer {}
}
