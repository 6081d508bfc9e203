package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import dev.realmkeep.prerender.host.lane.HostThreads;
import dev.realmkeep.prerender.host.lane.InstanceSupply.Loaded;
import dev.realmkeep.prerender.host.lane.LoadedProgram;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Loads sources and makes their first instance. On the builder's thread: blocks. */
final class ProgramLoader {

  private final Supplier<HostProgram> programs;
  private final HostThreads threads;

  ProgramLoader(Supplier<HostProgram> programs, HostThreads threads) {
    this.programs = programs;
    this.threads = threads;
  }

  HostProgram newest() {
    return programs.get();
  }

  Loaded load() {
    return evaluate(newest());
  }

  Loaded evaluate(HostProgram program) {
    try {
      HostInstance instance = program.newInstance();
      return new Loaded(new LoadedProgram(program, instance.description(), threads), instance);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** Why sources could not be loaded, for their author. */
  static ModuleError error(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() != null -> error(wrapped.getCause());
      case HostProgramException e -> e.error();
      case StoreUnavailableException e -> trapped("the store cannot be reached: " + e.getMessage());
      default -> trapped("the host failed: " + failure);
    };
  }

  static boolean isPassing(Throwable failure) {
    return failure instanceof StoreUnavailableException
        || failure instanceof CompletionException
            && failure.getCause() instanceof StoreUnavailableException;
  }

  private static ModuleError trapped(String message) {
    return ModuleError.of(ModuleError.Kind.TRAPPED, message);
  }
}
