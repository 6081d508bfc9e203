package dev.realmkeep.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, to be stopped in reverse. A step that fails is logged and does not keep the
 * others from running. Any thread may call; the steps run once, on the thread that closes first.
 */
final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Deque<Step> steps = new ArrayDeque<>();

  private record Step(String name, AutoCloseable action) {}

  synchronized void add(String name, AutoCloseable action) {
    steps.push(new Step(name, action));
  }

  void close() {
    for (Step step = next(); step != null; step = next()) {
      try {
        step.action().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        LOG.warn("interrupted while stopping {}", step.name());
      } catch (Exception e) {
        LOG.warn("stopping {} failed", step.name(), e);
      }
    }
  }

  private synchronized @org.jspecify.annotations.Nullable Step next() {
    return steps.poll();
  }
}
