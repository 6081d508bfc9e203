package dev.realmkeep.server.http.problem;

import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.server.json.JsonRequest;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where a result that is not a success becomes a problem. The switches have no
 * default: a new result does not compile until it is told here. Pure functions, but for the log
 * entry of a defect.
 */
public final class OutcomeProblems {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeProblems.class);

  private OutcomeProblems() {}

  /** The problem of {@code outcome}, or null when it is an answer. */
  public static @Nullable Problem of(DefinitionOutcome outcome) {
    return switch (outcome) {
      case DefinitionOutcome.Answered ignored -> null;
      case DefinitionOutcome.NoSuchRealm(String module) -> noSuchRealm(module);
      case DefinitionOutcome.NoSuchModule(ModuleError error) ->
          Problem.ofModule(ProblemType.MODULE_NOT_FOUND, error);
      case DefinitionOutcome.NoSuchExport missing ->
          new Problem(
              ProblemType.EXPORT_NOT_FOUND,
              missing.module() + " has no card or field class called " + missing.name(),
              null,
              null,
              missing.available());
      case DefinitionOutcome.ModuleFailed(ModuleError error) -> ofModuleError(error);
      case Unavailable unavailable -> of(unavailable);
    };
  }

  /** The problem of {@code outcome}, or null when it is an answer. */
  public static @Nullable Problem of(ModuleOutcome outcome) {
    return switch (outcome) {
      case ModuleOutcome.Answered ignored -> null;
      case ModuleOutcome.NoSuchRealm(String module) -> noSuchRealm(module);
      case Unavailable unavailable -> of(unavailable);
    };
  }

  /** The problem of {@code outcome}, or null when the write happened or was not needed. */
  public static @Nullable Problem of(WriteOutcome outcome) {
    return switch (outcome) {
      case WriteOutcome.Written ignored -> null;
      case WriteOutcome.Unchanged ignored -> null;
      case WriteOutcome.PreconditionFailed(String path, long actualVersion) ->
          preconditionFailed(path, actualVersion);
      case WriteOutcome.NoSuchRealm(String realm) -> noSuchRealm(realm);
    };
  }

  /** As a {@code 503} or {@code 504}: nothing is known about the module. */
  public static Problem of(Unavailable unavailable) {
    ProblemType type =
        switch (unavailable.reason()) {
          case POPULATE_STALLED -> ProblemType.POPULATE_STALLED;
          case LOOKUP_TIMEOUT -> ProblemType.LOOKUP_TIMEOUT;
          case OVERLOADED, SHUTTING_DOWN -> ProblemType.OVERLOADED;
          case DATABASE_UNAVAILABLE -> ProblemType.DATABASE_UNAVAILABLE;
        };
    return Problem.retryable(type, unavailable.detail(), unavailable.retryAfter());
  }

  /** A module, or an export of it, that failed. */
  public static Problem ofModuleError(ModuleError error) {
    ProblemType type =
        switch (error.kind()) {
          case MISSING, SYNTAX, EVALUATION, FORBIDDEN, TIME_LIMIT, MEMORY, STACK ->
              ProblemType.MODULE_ERROR;
          case TRAPPED -> ProblemType.TRAPPED;
        };
    return Problem.ofModule(type, error);
  }

  /**
   * @param actualVersion version of the file now, 0 = absent
   */
  public static Problem preconditionFailed(String path, long actualVersion) {
    return Problem.of(
        ProblemType.PRECONDITION_FAILED,
        actualVersion == 0
            ? path + " does not exist"
            : path + " exists and was last written at generation " + actualVersion);
  }

  public static Problem noSuchRealm(String url) {
    return Problem.of(ProblemType.MODULE_NOT_FOUND, "no realm of this server holds " + url);
  }

  /** What a failed future or a throwing handler means; a defect is logged here, once. */
  public static Problem of(Throwable failure, String traceId) {
    return switch (failure) {
      case ProblemException expected -> expected.problem();
      case JsonRequest.BadJson bad -> Problem.of(ProblemType.BAD_REQUEST, messageOf(bad));
      case StoreUnavailableException down -> {
        LOG.warn("the store is unavailable (trace {}): {}", traceId, messageOf(down));
        yield Problem.retryable(
            ProblemType.DATABASE_UNAVAILABLE,
            "the database cannot be reached",
            Duration.ofSeconds(1));
      }
      case HttpException invalid when invalid.getStatusCode() == 400 ->
          Problem.of(ProblemType.BAD_REQUEST, "the query has a broken escape");
      case CompletionException wrapped when wrapped.getCause() != null ->
          of(wrapped.getCause(), traceId);
      case ExecutionException wrapped when wrapped.getCause() != null ->
          of(wrapped.getCause(), traceId);
      default -> {
        LOG.error("a request failed on a defect (trace {})", traceId, failure);
        yield Problem.of(
            ProblemType.INTERNAL_ERROR, "the server failed; the log has it under the trace id");
      }
    };
  }

  private static String messageOf(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
