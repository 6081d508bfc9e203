package dev.realmkeep.server.host.session;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.server.host.frame.ClientFrame;
import dev.realmkeep.server.host.frame.ClientFrames;
import dev.realmkeep.server.host.frame.ServerFrames;
import dev.realmkeep.server.http.problem.CallProblems;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session whose lane runs in this process, or that has none. Frames go to the host as they come:
 * this class only enqueues and never waits. A malformed frame is answered in its turn, for its
 * sender counts answers.
 */
public final class LocalSession implements LaneSession {
  private static final CompletableFuture<Void> NOW = CompletableFuture.completedFuture(null);

  private static final SessionEnd TOO_SLOW =
      new SessionEnd(SessionEnd.TRY_LATER, "does not take what it is sent");

  private final LaneRealm realm;
  private final SessionKind kind;
  private final Caller caller;
  private final AnswerOrder answers;
  private final FirstSets firstSets;
  private final Consumer<LocalSession> left;
  private final Map<String, Subscribed> subscriptions = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Has one of the two: of a subscription to documents the host has the rest. */
  private record Subscribed(
      InvalidationBus.@Nullable Subscription handle, FirstSets.@Nullable Told told) {
    void close() {
      if (handle != null) {
        handle.close();
      }
      if (told != null) {
        told.drop();
      }
    }
  }

  /**
   * @param left told when it is closed, on the closing thread
   */
  public LocalSession(
      LaneRealm realm,
      SessionKind kind,
      Caller caller,
      LaneClient client,
      Consumer<LocalSession> left) {
    this.realm = realm;
    this.kind = kind;
    this.caller = caller;
    this.left = left;
    answers = new AnswerOrder(client);
    firstSets = new FirstSets(answers, client, () -> end(TOO_SLOW));
  }

  /** Lets the host take the client or refuse it. To be awaited before the first frame is sent. */
  public CompletableFuture<LaneSession> begin() {
    ModuleHost host = realm.host();
    if (host == null || kind == SessionKind.REQUEST) {
      return CompletableFuture.completedFuture(this);
    }
    CompletableFuture<LaneSession> begun = new CompletableFuture<>();
    host.connected(
        caller,
        outcome -> {
          Problem refused = CallProblems.of(outcome);
          if (refused == null) {
            begun.complete(this);
          } else {
            begun.completeExceptionally(new ProblemException(refused));
          }
        });
    return begun;
  }

  @Override
  public void send(String text) {
    if (!closed) {
      ClientFrames.read(text, this::take);
    }
  }

  @Override
  public CompletableFuture<Void> writable() {
    return NOW;
  }

  private void take(ClientFrame frame) {
    ModuleHost host = realm.host();
    switch (frame) {
      case ClientFrame.Invalid(String id, Problem problem) -> refuse(id, problem);
      case ClientFrame.SubscribeDefinitions definitions -> follow(definitions);
      case ClientFrame.Logs logs -> logs(logs);
      case ClientFrame.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
      case ClientFrame.Call call -> {
        if (host == null) {
          refuse(call.id(), hostless());
        } else {
          call(host, call);
        }
      }
      case ClientFrame.Subscribe subscribe -> {
        if (host == null) {
          refuse(subscribe.id(), hostless());
        } else {
          subscribe(host, subscribe);
        }
      }
      case ClientFrame.Describe describe -> {
        if (host == null) {
          refuse(describe.id(), hostless());
        } else {
          later(describe.id(), realm.describe().get());
        }
      }
    }
  }

  private void call(ModuleHost host, ClientFrame.Call call) {
    Set<FunctionKind> kinds =
        switch (call.verb()) {
          case CALL ->
              kind == SessionKind.REQUEST
                  ? Set.of(FunctionKind.REDUCER, FunctionKind.PROCEDURE)
                  : Set.of(FunctionKind.REDUCER);
          case VIEW -> Set.of(FunctionKind.VIEW);
          case PROCEDURE -> Set.of(FunctionKind.PROCEDURE);
        };
    Consumer<String> answer =
        call.verb() == ClientFrame.Verb.PROCEDURE ? answers::now : answers.next()::answer;
    host.call(
        new HostCall(
            kinds,
            call.function(),
            call.argsJson(),
            caller,
            outcome -> answer.accept(answer(call.id(), outcome))));
  }

  private static String answer(String id, CallOutcome outcome) {
    if (outcome instanceof CallOutcome.Returned(String json)) {
      return ServerFrames.ok(id, json);
    }
    return ServerFrames.error(id, problem(outcome));
  }

  private static Problem problem(CallOutcome outcome) {
    Problem problem = CallProblems.of(outcome);
    if (problem == null) {
      throw new IllegalStateException("a failed call without a problem: " + outcome);
    }
    return problem;
  }

  private void subscribe(ModuleHost host, ClientFrame.Subscribe frame) {
    String id = frame.id();
    if (subscriptions.containsKey(id)) {
      refuseTaken(id);
      return;
    }
    AnswerOrder.Place place = answers.next();
    FirstSets.Told told = firstSets.of(id, place);
    Subscribed mine = new Subscribed(null, told);
    subscriptions.put(id, mine);
    host.subscribe(
        caller,
        id,
        frame.table(),
        frame.query(),
        new ModuleHost.Subscriber() {
          @Override
          public void initial(List<Document> documents) {
            told.initial(documents);
          }

          @Override
          public void changed(List<Document> put, List<String> removed) {
            told.changed(put, removed);
          }

          @Override
          public void refused(CallOutcome why) {
            subscriptions.remove(id, mine);
            boolean known = told.ends();
            if (!known) {
              place.answer(ServerFrames.error(id, problem(why)));
            } else if (!(why instanceof CallOutcome.HostRestarted)) {
              answers.now(ServerFrames.error(id, problem(why)));
            } // else the session ends, and says why
          }
        });
  }

  private void follow(ClientFrame.SubscribeDefinitions frame) {
    String id = frame.id();
    if (subscriptions.containsKey(id)) {
      refuseTaken(id);
      return;
    }
    Gate gate = new Gate(id);
    try {
      InvalidationBus.Subscription handle =
          realm.definitions().follow(realm.realm(), frame.module(), gate::changed);
      subscriptions.put(id, new Subscribed(handle, null));
      if (closed) {
        handle.close();
      }
      gate.open();
    } catch (ProblemException refused) {
      refuse(id, refused.problem());
    }
  }

  /** Holds changes back until the client knows that it has subscribed. */
  private final class Gate {
    private final String id;
    private final List<String> early = new ArrayList<>();
    private boolean open;

    Gate(String id) {
      this.id = id;
    }

    synchronized void changed(List<String> modules) {
      String frame = ServerFrames.invalidated(id, modules);
      if (open) {
        answers.now(frame);
      } else {
        early.add(frame);
      }
    }

    synchronized void open() {
      answers.now(ServerFrames.initial(id, List.of()));
      early.forEach(answers::now);
      early.clear();
      open = true;
    }
  }

  private void unsubscribe(ClientFrame.Unsubscribe frame) {
    Subscribed known = subscriptions.remove(frame.subscription());
    ModuleHost host = realm.host();
    if (known == null) {
      refuse(
          frame.id(),
          Problem.of(ProblemType.BAD_REQUEST, "there is no subscription " + frame.subscription()));
    } else if (known.handle() != null || host == null) {
      known.close();
      answers.next().answer(ServerFrames.ok(frame.id(), "null"));
    } else {
      known.close();
      AnswerOrder.Place place = answers.next();
      host.unsubscribe(
          caller, frame.subscription(), outcome -> place.answer(answer(frame.id(), outcome)));
    }
  }

  private void refuseTaken(String id) {
    refuse(id, Problem.of(ProblemType.BAD_REQUEST, "there is a subscription " + id + " already"));
  }

  private void logs(ClientFrame.Logs frame) {
    later(frame.id(), realm.logs().read(frame.after(), frame.limit(), frame.waitMillis()));
  }

  /** Not ordered: it may take long, and has nothing to do with the lane. */
  private void later(String id, CompletableFuture<String> json) {
    json.whenComplete((text, failure) ->
        answers.now(
            failure == null
                ? ServerFrames.ok(id, text)
                : ServerFrames.error(id, OutcomeProblems.of(failure, caller.connectionId()))));
  }

  private void refuse(String id, Problem problem) {
    answers.next().answer(ServerFrames.error(id, problem));
  }

  private Problem hostless() {
    Problem problem = realm.hostless();
    return problem == null ? Problem.of(ProblemType.NO_HOST, "there is no host module") : problem;
  }

  @Override
  public void close() {
    if (finish()) {
      answers.end();
    }
  }

  /** Ends it from this side: what is answered by now has been told. Idempotent. */
  public void end(SessionEnd why) {
    if (finish()) {
      answers.end(why);
    }
  }

  private boolean finish() {
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
    }
    subscriptions.values().forEach(Subscribed::close);
    firstSets.end();
    left.accept(this);
    ModuleHost host = realm.host();
    if (host != null) {
      switch (kind) {
        case SOCKET -> host.disconnected(caller);
        case REQUEST -> host.left(caller);
      }
    }
    return true;
  }
}
