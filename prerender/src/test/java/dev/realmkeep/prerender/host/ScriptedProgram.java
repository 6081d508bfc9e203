package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostDescription.Declared;
import dev.realmkeep.prerender.host.call.HostDescription.Function;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import dev.realmkeep.prerender.host.call.HostDescription.Table;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host module whose functions are Java: deterministic where guests are not. */
final class ScriptedProgram implements HostProgram {

  /** One function's code. */
  @FunctionalInterface
  interface Body {
    String run(FunctionCall call, CallHost host) throws Exception;
  }

  /** A run that is to end as trapped. */
  static final class Trap extends RuntimeException {
    private static final long serialVersionUID = 1;

    Trap() {
      super("passed a limit");
    }
  }

  private final String identity;
  private final Map<String, Function> functions = new LinkedHashMap<>();
  private final Map<String, Body> bodies = new LinkedHashMap<>();
  private final List<Table> tables = new ArrayList<>();
  private final Set<Hook> hooks = EnumSet.noneOf(Hook.class);
  final List<Instance> instances = new CopyOnWriteArrayList<>();
  volatile Runnable beforeInstance = () -> {};
  volatile LeftBehind leftBehind = LeftBehind.NOTHING;
  volatile boolean closed;
  volatile Set<String> reads = Set.of();

  /** The instance that the main lane runs in. */
  volatile Instance running;

  ScriptedProgram(String identity) {
    this.identity = identity;
  }

  ScriptedProgram reducer(String name, Body body) {
    return function(name, FunctionKind.REDUCER, null, body);
  }

  ScriptedProgram view(String name, Body body) {
    return function(name, FunctionKind.VIEW, null, body);
  }

  ScriptedProgram procedure(String name, Body body) {
    return function(name, FunctionKind.PROCEDURE, null, body);
  }

  ScriptedProgram every(String name, FunctionKind kind, long millis, Body body) {
    return function(name, kind, new Declared(null, millis), body);
  }

  ScriptedProgram arity(String name, int min, int max) {
    Function now = functions.get(name);
    functions.put(name, new Function(name, now.kind(), min, max, now.declared()));
    return this;
  }

  ScriptedProgram hook(Hook hook, Body body) {
    hooks.add(hook);
    bodies.put(hook.export(), body);
    return this;
  }

  ScriptedProgram table(Table table) {
    tables.add(table);
    return this;
  }

  private ScriptedProgram function(String name, FunctionKind kind, Declared declared, Body body) {
    functions.put(name, new Function(name, kind, 0, Function.ANY, declared));
    bodies.put(name, body);
    return this;
  }

  @Override
  public HostInstance newInstance() {
    beforeInstance.run();
    Instance made = new Instance();
    instances.add(made);
    return made;
  }

  @Override
  public Set<String> reads() {
    return reads;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void close() {
    closed = true;
  }

  final class Instance implements HostInstance {
    private final HostDescription description = new HostDescription(functions, tables, hooks);
    volatile boolean closed;
    volatile Thread runsOn;
    volatile int runs;

    /** What functions keep, for as long as the instance lives. */
    List<byte[]> kept = new ArrayList<>();

    @Override
    public HostDescription description() {
      return description;
    }

    @Override
    public CallResult run(FunctionCall call, CallHost host) {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (runsOn != null) {
        throw new IllegalStateException("two threads at once");
      }
      runsOn = Thread.currentThread();
      running = this;
      runs++;
      if (call.argsJson().equals("bad")) {
        runsOn = null;
        return new CallResult.BadArguments("not a JSON array");
      }
      try {
        String json = bodies.get(call.export()).run(call, host);
        return closed ? trapped("closed") : new CallResult.Returned(json);
      } catch (Trap e) {
        return trapped(e.getMessage());
      } catch (Exception e) {
        return closed
            ? trapped("closed")
            : new CallResult.Threw(
                ModuleError.of(ModuleError.Kind.EVALUATION, String.valueOf(e.getMessage())));
      } finally {
        runsOn = null;
      }
    }

    private static CallResult trapped(String message) {
      return new CallResult.Trapped(ModuleError.of(ModuleError.Kind.TIME_LIMIT, message));
    }

    @Override
    public LeftBehind leftBehind() {
      return leftBehind;
    }

    @Override
    public void close() {
      closed = true;
      kept = List.of();
      Thread running = runsOn;
      if (running != null) {
        running.interrupt();
      }
    }
  }
}
