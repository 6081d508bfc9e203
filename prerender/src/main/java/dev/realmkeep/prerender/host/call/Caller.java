package dev.realmkeep.prerender.host.call;

/**
 * Who calls.
 *
 * @param connectionId unique in the fleet and for ever; calls of one connection keep their order
 * @param user the authenticated user, empty for nobody in particular
 */
public record Caller(String connectionId, String user) {

  /** The realm's own scheduler. */
  public static final Caller SCHEDULER = new Caller("scheduler", "");
}
