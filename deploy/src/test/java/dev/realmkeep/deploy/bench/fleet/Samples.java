package dev.realmkeep.deploy.bench.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations of one kind, in milliseconds. Not for several threads. */
final class Samples {
  private final List<Double> millis = new ArrayList<>();

  void addNanos(long nanos) {
    millis.add(nanos / 1e6);
  }

  boolean isEmpty() {
    return millis.isEmpty();
  }

  int size() {
    return millis.size();
  }

  /** The smallest sample that {@code quantile} of all do not exceed. */
  double at(double quantile) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return sorted.get(Math.max(0, (int) Math.ceil(quantile * sorted.size()) - 1));
  }

  double max() {
    return at(1);
  }
}
