package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.port.FileChange.Precondition;
import dev.realmkeep.cache.port.SourceFile;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * What a write demands of the file it replaces. Tags are compared with the file as read, and the
 * version that was read then becomes the precondition of the writing transaction: a file that
 * changes in between makes the write fail, it is never overwritten.
 */
public record WriteConditions(TagCondition ifMatch, TagCondition ifNoneMatch) {

  /** Whether {@link #against} looks at the current file. */
  public boolean needsCurrent() {
    return ifMatch instanceof TagCondition.OneOf || ifNoneMatch instanceof TagCondition.OneOf;
  }

  /**
   * @param current the file as read, null when there is none; ignored unless {@link #needsCurrent}
   * @throws ProblemException (precondition-failed)
   */
  public Precondition against(String path, @Nullable SourceFile current) {
    if (needsCurrent()) {
      boolean matches =
          switch (ifMatch) {
            case TagCondition.Unset ignored -> true;
            case TagCondition.Any ignored -> current != null;
            case TagCondition.OneOf tags -> current != null && tags.holds(ETag.of(current));
          };
      boolean differs =
          switch (ifNoneMatch) {
            case TagCondition.Unset ignored -> true;
            case TagCondition.Any ignored -> current == null;
            case TagCondition.OneOf tags -> current == null || !tags.holdsWeakly(ETag.of(current));
          };
      if (!matches || !differs) {
        throw new ProblemException(
            OutcomeProblems.preconditionFailed(path, current == null ? 0 : current.version()));
      }
      return current == null
          ? new Precondition.Absent()
          : new Precondition.Version(current.version());
    }
    if (ifMatch instanceof TagCondition.Any && ifNoneMatch instanceof TagCondition.Any) {
      throw ProblemException.badRequest("If-Match: * and If-None-Match: * exclude each other");
    }
    if (ifMatch instanceof TagCondition.Any) {
      return new Precondition.Present();
    }
    return ifNoneMatch instanceof TagCondition.Any ? new Precondition.Absent() : Precondition.NONE;
  }
}
