package dev.realmkeep.prerender.host.instance;

/**
 * The sources of a host module as they were at one moment, from which any number of instances are
 * made. Any thread.
 */
public interface HostProgram extends AutoCloseable {

  /**
   * Evaluates the module in a new context. Blocks; transpiles, so the thread needs a stack of
   * {@link dev.realmkeep.prerender.guest.GuestEvaluator#STACK_BYTES}.
   *
   * @throws HostProgramException when the module cannot be evaluated
   */
  HostInstance newInstance();

  /**
   * What stands for the sources, for example a hash: programs with the same identity run the same
   * code, also in another process. Empty when that is not known; then they count as different.
   */
  default String identity() {
    return "";
  }

  /** Ends the engine. The instances are closed before. */
  @Override
  void close();
}
