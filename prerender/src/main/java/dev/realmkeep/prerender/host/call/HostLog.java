package dev.realmkeep.prerender.host.call;

/** Hears what functions log and what the host has to say about them. Any thread; must be quick. */
@FunctionalInterface
public interface HostLog {

  /** How important a line is. */
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /**
   * One line.
   *
   * @param function empty when it is about the host itself
   * @param call number of the call in this lane, 0 when it is about none
   * @param epochMillis for people
   */
  record Line(
      String realm, String function, long call, Level level, String message, long epochMillis) {}

  void line(Line line);
}
