package dev.realmkeep.prerender.host.instance;

import dev.realmkeep.cache.model.ModuleError;

/** A host module cannot be evaluated, or what it exports makes no sense. */
public final class HostProgramException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient ModuleError error;

  public HostProgramException(ModuleError error) {
    super(error.message());
    this.error = error;
  }

  public ModuleError error() {
    return error;
  }
}
