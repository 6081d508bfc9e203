package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.ETag;
import dev.realmkeep.server.http.exchange.RequestHeaders;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.json.JsonDocument;
import java.io.IOException;
import java.util.List;

/** The document that answers a source write: one form for one file and for many. */
final class WriteAnswer {
  private WriteAnswer() {}

  /**
   * @throws ProblemException when nothing was written and that is a failure
   */
  static Answer of(WriteOutcome outcome) {
    return switch (outcome) {
      case WriteOutcome.Written written ->
          answer(
              written.generation(),
              true,
              written.changed(),
              written.deleted(),
              written.invalidation().modules());
      case WriteOutcome.Unchanged(long generation) ->
          answer(generation, false, List.of(), List.of(), List.of());
      case WriteOutcome.PreconditionFailed failed -> throw failure(failed);
      case WriteOutcome.NoSuchRealm missing -> throw failure(missing);
    };
  }

  private static ProblemException failure(WriteOutcome outcome) {
    Problem problem = OutcomeProblems.of(outcome);
    if (problem == null) {
      throw new IllegalStateException("a failed write without a problem: " + outcome);
    }
    return new ProblemException(problem);
  }

  private static Answer answer(
      long generation,
      boolean changed,
      List<FileStat> files,
      List<String> deleted,
      List<String> invalidated) {
    return Answer.object(
            json -> {
              json.writeNumberField("generation", generation);
              json.writeBooleanField("changed", changed);
              json.writeArrayFieldStart("files");
              for (FileStat file : files) {
                file(json, file);
              }
              json.writeEndArray();
              JsonDocument.strings(json, "deleted", deleted);
              JsonDocument.strings(json, "invalidated", invalidated);
            })
        .with(RequestHeaders.GENERATION, generation);
  }

  private static void file(JsonGenerator json, FileStat file) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", file.path());
    json.writeNumberField("version", file.version());
    json.writeStringField("etag", ETag.of(file).quoted());
    json.writeNumberField("sizeBytes", file.sizeBytes());
    json.writeStringField("sha256", file.sha256());
    json.writeEndObject();
  }
}
