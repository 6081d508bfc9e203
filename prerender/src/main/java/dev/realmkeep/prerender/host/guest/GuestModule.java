package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.prerender.guest.GuestEngine;
import dev.realmkeep.prerender.guest.GuestErrors;
import dev.realmkeep.prerender.host.guest.GuestLane.Step;
import dev.realmkeep.prerender.host.guest.HostDescriptionReader.Described;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import dev.realmkeep.prerender.limits.GuestLimits;
import dev.realmkeep.prerender.loader.EntryModule;
import java.io.IOException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * An evaluated host module: what it declares, and the guest functions through which it is run, see
 * {@code run.js}.
 */
record GuestModule(
    Described described,
    Value run,
    Value start,
    Value resume,
    Value turn,
    Value rethrow,
    Value abandon) {

  /**
   * Evaluates the module in a new context.
   *
   * @throws HostProgramException when that fails, or what it declares makes no sense
   */
  static GuestModule evaluate(
      Context context,
      GuestLane lane,
      GuestDoor door,
      GuestLimits limits,
      GuestErrors errors,
      GraalHostProgram.Entry entry) {
    Value exports =
        value(
            errors,
            lane.step(
                limits,
                () -> {
                  GuestEngine.prepare(context);
                  return context.eval(entry.source());
                }));
    Value finished = value(errors, lane.step(limits, () -> finished(exports)));
    if (!finished.asBoolean()) {
      throw refused(entry, "an await at the top level of the module never ended");
    }
    value(errors, lane.step(limits, exports.getMember("connect"), door.connection()));
    value(
        errors, lane.step(limits, exports.getMember("limitResult"), (int) limits.outputBytesMax()));
    String json =
        value(errors, lane.step(limits, exports.getMember(EntryModule.BEGIN), entry.modulesJson()))
            .asString();
    Described described;
    try {
      described = HostDescriptionReader.read(json, entry.realm());
    } catch (IOException | IllegalArgumentException e) {
      throw refused(entry, "the module changes built-in objects that describing it needs");
    }
    if (!described.problems().isEmpty()) {
      throw refused(entry, String.join("; ", described.problems()));
    }
    door.describe(described.description());
    return new GuestModule(
        described,
        exports.getMember("run"),
        exports.getMember("start"),
        exports.getMember("resume"),
        exports.getMember("turn"),
        exports.getMember("rethrow"),
        exports.getMember("abandon"));
  }

  /** Reading it throws as long as the module's last statement has not run. */
  private static Value finished(Value exports) {
    try {
      return exports.getMember(EntryModule.FINISHED);
    } catch (PolyglotException notYetInitialised) {
      if (notYetInitialised.isGuestException()
          && !notYetInitialised.isCancelled()
          && !notYetInitialised.isInterrupted()) {
        return Value.asValue(false);
      }
      throw notYetInitialised;
    }
  }

  private static Value value(GuestErrors errors, Step step) {
    return switch (step) {
      case Step.Done(Value value) -> value;
      case Step.Threw(PolyglotException thrown) ->
          throw new HostProgramException(errors.ofModule(thrown));
      case Step.Trapped(ModuleError error) -> throw new HostProgramException(error);
    };
  }

  private static HostProgramException refused(GraalHostProgram.Entry entry, String message) {
    return new HostProgramException(
        ModuleError.at(Kind.EVALUATION, message, entry.moduleUrl(), 0, 0));
  }
}
