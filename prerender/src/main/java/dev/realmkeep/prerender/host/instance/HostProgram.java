package dev.realmkeep.prerender.host.instance;

import java.util.Set;

/**
 * The sources of a host module as they were at one moment, from which any number of instances are
 * made. Any thread.
 */
public interface HostProgram extends AutoCloseable {

  /**
   * Evaluates the module in a new context. Blocks; on a platform thread with a stack of at least
   * {@link HostInstance#STACK_BYTES}.
   *
   * @throws HostProgramException when the module cannot be evaluated
   */
  HostInstance newInstance();

  /**
   * URLs, with extension, of the files it was made from, and of those that were looked for and were
   * not there, might not be read, or are in no realm that is known: a change of any of them may
   * change the module.
   */
  Set<String> reads();

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
