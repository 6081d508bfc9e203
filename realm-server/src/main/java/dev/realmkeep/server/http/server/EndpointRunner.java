package dev.realmkeep.server.http.server;

import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.AnswerWriter;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.Generations;
import dev.realmkeep.server.http.exchange.RealmTarget;
import dev.realmkeep.server.http.exchange.Reception;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs an operation for a request and sends exactly one answer: the operation's, the problem it
 * failed with, or 504 at the deadline, whichever is first. On the request's event loop; an
 * operation that is complete when it returns is answered without leaving it.
 */
final class EndpointRunner {
  /** Key of the matched template in the routing context. */
  static final String MATCHED = "realmkeep.template";

  /** After a deadline that passed; the work goes on and may be done by then. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  private final AnswerWriter writer;
  private final Generations generations;

  EndpointRunner(AnswerWriter writer, Generations generations) {
    this.writer = writer;
    this.generations = generations;
  }

  void run(RoutingContext http, Endpoint endpoint) {
    http.put(MATCHED, endpoint.template());
    generations.arrived();
    Call call = Call.of(http);
    CompletableFuture<Answer> answer = begin(http, call, endpoint);
    if (answer.isDone()) {
      complete(http, answer);
      return;
    }
    Context context = http.vertx().getOrCreateContext();
    Duration left = call.remaining();
    long timer =
        http.vertx()
            .setTimer(
                Math.max(1, left.toMillis()),
                id ->
                    answer(
                        http,
                        Problem.retryable(
                            ProblemType.LOOKUP_TIMEOUT,
                            "no answer within %d ms".formatted(call.headers().timeout().toMillis()),
                            TRY_AGAIN)));
    answer.whenComplete((done, failure) ->
        context.runOnContext(ignored -> {
          http.vertx().cancelTimer(timer);
          complete(http, answer);
        }));
  }

  private CompletableFuture<Answer> begin(RoutingContext http, Call call, Endpoint endpoint) {
    try {
      RealmTarget target = call.target().orElse(null);
      long minimum = call.headers().minGeneration();
      if (!endpoint.reflects() || target == null || minimum == 0) {
        return endpoint.operation().answer(call);
      }
      CompletableFuture<Void> reached = generations.reach(target.realm(), minimum);
      if (reached.isDone()) {
        return reached.thenCompose(ignored -> endpoint.operation().answer(call));
      }
      http.request().pause(); // the operation reads the body, if at all, when it begins
      return Future.fromCompletionStage(reached, http.vertx().getOrCreateContext())
          .compose(
              ignored -> {
                http.request().resume();
                return Future.fromCompletionStage(endpoint.operation().answer(call));
              },
              failure -> {
                http.request().resume();
                return Future.failedFuture(failure);
              })
          .toCompletionStage()
          .toCompletableFuture();
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private void complete(RoutingContext http, CompletableFuture<Answer> done) {
    Answer answer;
    try {
      answer = done.join();
    } catch (RuntimeException failure) {
      fail(http, failure);
      return;
    }
    send(http, answer);
  }

  /** Answers with the problem that {@code failure} means. */
  void fail(RoutingContext http, Throwable failure) {
    answer(http, OutcomeProblems.of(failure, Reception.traceId(http)));
  }

  void answer(RoutingContext http, Problem problem) {
    send(http, of(http, problem));
  }

  void answer(RoutingContext http, @Nullable String template, Answer answer) {
    if (template != null) {
      http.put(MATCHED, template);
    }
    send(http, answer);
  }

  /** The problem as this request's answer. */
  Answer of(RoutingContext http, Problem problem) {
    return Answer.of(problem, Reception.traceId(http));
  }

  private void send(RoutingContext http, Answer answer) {
    try {
      writer.write(http.request(), answer);
    } catch (ProblemException invalid) {
      writer.write(http.request(), of(http, invalid.problem()));
    }
  }
}
