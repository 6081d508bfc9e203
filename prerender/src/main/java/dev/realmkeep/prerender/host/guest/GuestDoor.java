package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.document.DocumentException;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * All that a guest can reach of the host: functions, given to it once, that serve whichever call
 * runs. They take and give scalars only. What the guest may catch they answer with {@code false},
 * the message waits in {@link #failure}, so that the guest throws an error of its own with its own
 * stack. Confined to the thread of the call.
 */
final class GuestDoor {
  private static final int LOG_LINES_MAX = 1_000;
  private static final int LOG_CHARACTERS_MAX = 8_192;
  private static final List<HostLog.Level> LEVELS = List.of(HostLog.Level.values());

  private final Clock clock;
  private final Map<String, Function<Value[], Object>> functions = new LinkedHashMap<>();
  private List<DocumentTable> tables = List.of();
  private Map<String, HostDescription.Function> schedulable = Map.of();

  private @Nullable GuestLane lane;
  private @Nullable FunctionCall call;
  private @Nullable CallHost host;
  private @Nullable CallDocuments documents;
  private @Nullable ProcedureRun procedure;
  private long beganNanos;
  private String failure = "";
  private @Nullable String refusal;
  private @Nullable StoreUnavailableException storeLost;
  private int iterators;
  private int logLines;
  private int armed;
  private long spanNumber;
  private final Map<Long, Span> spans = new HashMap<>();

  private record Span(String label, long beganNanos) {}

  GuestDoor(Clock clock) {
    this.clock = clock;
    functions.put("now", args -> (double) now());
    functions.put("seed", args -> seed(args[0].asInt()));
    functions.put("user", args -> running().caller().user());
    functions.put("connectionId", args -> running().caller().connectionId());
    functions.put("failure", args -> failure);
    functions.put(
        "get",
        asking(
            args -> documents().get(table(args), text(args, 1)).<Object>map(s -> s).orElse(true)));
    functions.put(
        "put",
        asking(args -> {
          documents().put(table(args), text(args, 1), text(args, 2));
          return true;
        }));
    functions.put("delete", asking(args -> documents().delete(table(args), text(args, 1)) ? 1 : 0));
    functions.put(
        "find",
        asking(args -> array(documents().find(table(args), QueryReader.read(text(args, 1))))));
    functions.put(
        "count",
        asking(args -> (double) documents().count(table(args), QueryReader.read(text(args, 1)))));
    functions.put("opened", args -> ++iterators);
    functions.put("closed", args -> iterators = Math.max(0, iterators - 1));
    functions.put(
        "spanOpened",
        args -> {
          spans.put(++spanNumber, new Span(text(args, 0), clock.nanoTime()));
          return (double) spanNumber;
        });
    functions.put("spanClosed", args -> spanClosed(args[0].asLong()));
    functions.put("log", args -> log(LEVELS.get(args[0].asInt()), text(args, 1)));
    functions.put("arm", args -> arm(text(args, 0), text(args, 1), text(args, 2)));
    functions.put(
        "cancel",
        args -> {
          documents().cancel(text(args, 0));
          return true;
        });
    functions.put(
        "fetch", args -> procedure().fetch(args[0].asLong(), FetchJson.request(text(args, 1))));
    functions.put("sleep", args -> procedure().sleep(args[0].asLong(), args[1].asLong()));
    functions.put("transaction", args -> procedure().transaction(args[0].asLong()));
    functions.put(
        "turnEnded",
        args -> {
          documents = null;
          return true;
        });
    functions.put(
        "refuse",
        args -> {
          refusal = text(args, 0);
          return true;
        });
    functions.put(
        "settled", args -> procedure().settled(args[0].isString() ? args[0].asString() : null));
  }

  /** Asks the store, or for a definition: what that takes is limited there. */
  private Function<Value[], Object> asking(Function<Value[], Object> function) {
    return args -> {
      GuestLane in = lane;
      return in == null ? function.apply(args) : in.waiting(() -> function.apply(args));
    };
  }

  /** Where the guest runs whose time stands still while the store is asked; once. */
  void waitsIn(GuestLane guestLane) {
    lane = guestLane;
  }

  /** The arguments of {@code connect} in {@code call.js}: the names, then the functions. */
  Object[] connection() {
    Object[] arguments = new Object[functions.size() + 1];
    arguments[0] = String.join(" ", functions.keySet());
    int n = 1;
    for (Function<Value[], Object> function : functions.values()) {
      arguments[n++] = (ProxyExecutable) args -> answer(function, args);
    }
    return arguments;
  }

  private Object answer(Function<Value[], Object> function, Value[] args) {
    try {
      return function.apply(args);
    } catch (StoreUnavailableException e) {
      storeLost = e;
      failure = storeLost(e);
    } catch (DocumentException | IllegalArgumentException e) {
      failure = String.valueOf(e.getMessage());
    }
    return false;
  }

  /** The module is described: these are its tables, by number, and functions. */
  void describe(HostDescription description) {
    tables = description.tables().stream().map(HostDescription.Table::table).toList();
    schedulable = description.functions();
  }

  /** A call begins. */
  void open(FunctionCall begun, CallHost of, @Nullable ProcedureRun run) {
    call = begun;
    host = of;
    procedure = run;
    documents = null;
    refusal = null;
    storeLost = null;
    logLines = 0;
    armed = 0;
    if (run != null) {
      beganNanos = clock.nanoTime();
    }
  }

  /** The call has ended: nothing of it is left. Answers the number of iterators and spans. */
  int[] close() {
    call = null;
    procedure = null;
    documents = null;
    if (iterators == 0 && spans.isEmpty()) {
      return NOTHING;
    }
    int[] left = {iterators, spans.size()};
    iterators = 0;
    spans.clear();
    return left;
  }

  private static final int[] NOTHING = {0, 0};

  /** A transaction of the procedure has its turn. */
  void turn(CallDocuments turned) {
    documents = turned;
    storeLost = null;
  }

  @Nullable String refusal() {
    return refusal;
  }

  /** Why the call, or its transaction, must not be applied whatever the guest made of it. */
  @Nullable String storeLost() {
    return storeLost == null ? null : storeLost(storeLost);
  }

  private static String storeLost(StoreUnavailableException e) {
    return "the store cannot be reached now, so nothing was applied; the call can be made again: "
        + e.getMessage();
  }

  /** Told from any thread, after the call has begun. */
  @Nullable CallHost host() {
    return host;
  }

  private FunctionCall running() {
    if (call == null) {
      throw new IllegalArgumentException("stale handle: no call is running");
    }
    return call;
  }

  private CallDocuments documents() {
    running();
    CallDocuments open = documents;
    if (open == null) {
      CallHost of = host;
      if (procedure != null || of == null) {
        throw new IllegalArgumentException("a procedure has documents within ctx.transaction only");
      }
      open = of.documents();
      documents = open;
    }
    return open;
  }

  private ProcedureRun procedure() {
    if (procedure == null) {
      throw new IllegalArgumentException("stale handle: no procedure is running");
    }
    return procedure;
  }

  private DocumentTable table(Value[] args) {
    return tables.get(args[0].asInt());
  }

  private static String text(Value[] args, int index) {
    return args[index].asString();
  }

  private static String array(List<Document> found) {
    StringBuilder json = new StringBuilder("[");
    for (Document document : found) {
      json.append(json.length() == 1 ? "" : ",").append(document.json());
    }
    return json.append(']').toString();
  }

  private long now() {
    long began = running().nowMillis();
    return procedure == null ? began : began + (clock.nanoTime() - beganNanos) / 1_000_000;
  }

  private int seed(int word) {
    return (int) (mixed(running().seed(), word) >>> 32);
  }

  /** The splitmix64 generator's value number {@code n}. */
  private static long mixed(long seed, int n) {
    long z = seed + (n + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private Object spanClosed(long number) {
    Span span = spans.remove(number);
    if (span != null) {
      long micros = (clock.nanoTime() - span.beganNanos) / 1_000;
      log(HostLog.Level.DEBUG, span.label + ": " + micros + " µs");
    }
    return true;
  }

  private Object log(HostLog.Level level, String message) {
    CallHost to = host;
    if (to != null && logLines <= LOG_LINES_MAX) {
      if (logLines++ == LOG_LINES_MAX) {
        to.log(HostLog.Level.WARN, "the call logs more than " + LOG_LINES_MAX + " lines: cut off");
      } else {
        to.log(
            level,
            message.length() > LOG_CHARACTERS_MAX
                ? message.substring(0, LOG_CHARACTERS_MAX) + "…"
                : message);
      }
    }
    return true;
  }

  /** Ids follow from the seed, so a call that is replayed arms the same schedules. */
  private Object arm(String name, String whenJson, String argsJson) {
    HostDescription.Function function = schedulable.get(name);
    if (function == null || function.kind() == FunctionKind.VIEW) {
      throw new IllegalArgumentException("schedule: no reducer or procedure is called " + name);
    }
    CallDocuments to = documents();
    int n = 4 + 2 * armed++;
    String id =
        String.format("%016x%016x", mixed(running().seed(), n), mixed(running().seed(), n + 1));
    ScheduleJson due = ScheduleJson.read(whenJson);
    to.arm(
        new ScheduleChange.Arm(
            id, function.kind(), name, argsJson, due.when(), due.everyMillis(), false));
    return id;
  }
}
