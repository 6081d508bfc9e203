package dev.realmkeep.prerender.host.call;

import dev.realmkeep.cache.model.lane.FunctionKind;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One call of an exported function.
 *
 * @param kinds what the function may be; another kind is refused in its turn
 * @param argsJson a JSON array, checked for syntax and arity in its turn
 * @param outcome told exactly once, on any thread; must be quick and must not throw. Outcomes of
 *     calls on the main lane are told in the order in which the calls of a connection were made
 */
public record HostCall(
    Set<FunctionKind> kinds,
    String function,
    String argsJson,
    Caller caller,
    Consumer<CallOutcome> outcome) {
  public HostCall {
    kinds = Set.copyOf(kinds);
  }
}
