package dev.realmkeep.prerender.host.instance;

import dev.realmkeep.prerender.host.call.HostDescription;

/**
 * One evaluated host module in a context of its own. Used by one thread at a time, a platform
 * thread with a stack of at least {@link #STACK_BYTES}; which one may change between runs.
 */
public interface HostInstance extends AutoCloseable {

  /** Stack size, in bytes, of a thread that runs functions. */
  long STACK_BYTES = 4L << 20;

  HostDescription description();

  /**
   * Runs an export to its end, that of its promise included, within the limits of its kind. Blocks.
   * After {@link CallResult.Trapped} the instance is not to be used again.
   */
  CallResult run(FunctionCall call, CallHost host);

  /** What the last run left behind. */
  LeftBehind leftBehind();

  /**
   * Ends it, also while another thread runs a function in it, which then is trapped. Idempotent.
   */
  @Override
  void close();
}
