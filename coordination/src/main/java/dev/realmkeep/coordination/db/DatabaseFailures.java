package dev.realmkeep.coordination.db;

import dev.realmkeep.cache.port.StoreUnavailableException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells failures of the database's availability, which become {@link StoreUnavailableException},
 * from defects, which stay what they are. Pure functions; any thread.
 */
public final class DatabaseFailures {
  private static final Logger log = LoggerFactory.getLogger(DatabaseFailures.class);

  /** Ample for an event loop to close what was reset. */
  private static final long RETRY_PAUSE_MILLIS = 5;

  private DatabaseFailures() {}

  /** Whether the database could not be reached or refused for now. */
  public static boolean isUnavailable(Throwable failure) {
    return switch (failure) {
      case StoreUnavailableException known -> true;
      case PgException answered -> SqlState.isTransient(answered.getSqlState());
      case IOException connection -> true;
      case TimeoutException timeout -> true;
      case VertxException client ->
          true; // closed connection, full or timed-out pool, closed client
      default -> isTlsRefusal(failure);
    };
  }

  /** Whether the server answered that what was to be written cannot be: trying again is no use. */
  public static boolean isUnstorable(Throwable failure) {
    return failure instanceof PgException answered
        && (answered.getSqlState().startsWith(SqlState.CLASS_DATA)
            || answered.getSqlState().startsWith(SqlState.CLASS_CONSTRAINT)
            || answered.getSqlState().startsWith(SqlState.CLASS_TOO_MUCH));
  }

  /** Whether a statement divided by zero; some do so to say that what they rely on is gone. */
  public static boolean isDivisionByZero(Throwable failure) {
    return failure instanceof PgException answered
        && answered.getSqlState().equals(SqlState.DIVISION_BY_ZERO);
  }

  /**
   * Whether a statement that was sent on a connection, and was to commit by itself, failed without
   * an effect: the server said so. Of one whose connection broke nobody knows.
   */
  public static boolean isWithoutEffect(Throwable failure) {
    return failure instanceof PgException answered
        && !answered.getSqlState().startsWith(SqlState.CLASS_CONNECTION)
        && !answered.getSqlState().startsWith(SqlState.CLASS_INTERVENTION);
  }

  /** Whether the server answered and would refuse the next attempt to connect as well. */
  static boolean isRefusal(Throwable failure) {
    return switch (failure) {
      case PgException answered ->
          answered.getSqlState().startsWith(SqlState.CLASS_AUTHORIZATION)
              || answered.getSqlState().equals(SqlState.NO_SUCH_DATABASE)
              || answered.getSqlState().equals(SqlState.PROTOCOL_VIOLATION);
      case SSLException tls -> true;
      default -> isTlsRefusal(failure);
    };
  }

  /** The client has no types of its own for these two, and does not say why a handshake failed. */
  private static boolean isTlsRefusal(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.equals("SSL handshake failed")
        || message.equals("Postgres Server does not handle SSL connection");
  }

  /**
   * The client has one exception for a closed connection, a full or closed pool, and parameters
   * that do not fit their statement; only the last is a defect.
   */
  private static boolean isWrongParameter(VertxException client) {
    String message = String.valueOf(client.getMessage());
    return message.startsWith("Parameter at position")
        || message.startsWith("The number of parameters");
  }

  /** Whether the statement may have failed only because its connection was dead. */
  private static boolean isConnectionLost(Throwable failure) {
    return failure instanceof PgException answered
        ? answered.getSqlState().startsWith(SqlState.CLASS_INTERVENTION)
        : failure instanceof IOException
            || (failure instanceof VertxException client && !isWrongParameter(client));
  }

  /** The result of {@code work} as the ports want it. */
  public static <T> CompletableFuture<T> toPort(Future<T> work) {
    return work.recover(failure -> Future.failedFuture(named(failure)))
        .toCompletionStage()
        .toCompletableFuture();
  }

  /**
   * Runs {@code statement}, once more when its connection was dead: a pool notices that only when
   * it uses one. For statements that may run twice.
   *
   * <p>Not at once: a connection that was reset fails its statements before it is closed, and until
   * then the pool gives it to whoever asks next.
   */
  public static <T> Future<T> retriedOnce(Supplier<Future<T>> statement) {
    return statement
        .get()
        .recover(failure -> {
          if (!isConnectionLost(failure)) {
            return Future.failedFuture(failure);
          }
          log.debug("trying a statement again after its connection was lost", failure);
          return soon(statement);
        });
  }

  private static <T> Future<T> soon(Supplier<Future<T>> statement) {
    Context context = Vertx.currentContext();
    if (context == null) {
      return statement.get();
    }
    Promise<T> result = Promise.promise();
    context
        .owner()
        .setTimer(
            RETRY_PAUSE_MILLIS,
            timer -> Future.succeededFuture().compose(now -> statement.get()).onComplete(result));
    return result.future();
  }

  /**
   * Runs {@code transaction}, once more when the server rolled it back in favour of another one: it
   * has changed nothing then.
   */
  public static <T> Future<T> retriedAfterRollback(Supplier<Future<T>> transaction) {
    return transaction
        .get()
        .recover(failure -> {
          if (failure instanceof PgException answered
              && answered.getSqlState().startsWith(SqlState.CLASS_ROLLBACK)) {
            log.info("running a transaction again after the server rolled it back", failure);
            return transaction.get();
          }
          return Future.failedFuture(failure);
        });
  }

  private static Throwable named(Throwable failure) {
    if (failure instanceof StoreUnavailableException || !isUnavailable(failure)) {
      return failure;
    }
    return new StoreUnavailableException("the database is not available: " + failure, failure);
  }
}
