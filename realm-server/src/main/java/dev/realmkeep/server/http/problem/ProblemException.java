package dev.realmkeep.server.http.problem;

/** Ends the handling of a request with a problem. Expected, so it carries no stack trace. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.type().code() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  public static ProblemException badRequest(String detail) {
    return new ProblemException(Problem.of(ProblemType.BAD_REQUEST, detail));
  }

  public Problem problem() {
    return problem;
  }
}
