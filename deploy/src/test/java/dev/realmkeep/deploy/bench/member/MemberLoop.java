package dev.realmkeep.deploy.bench.member;

/** What a member process does: it runs {@link Commands} on a cache that is shared. */
public final class MemberLoop {
  private MemberLoop() {}

  /** Makes the cache of this process. */
  public interface Opening {
    SharedCache open(Computes computes) throws Exception;
  }

  /** Runs until the standard input ends; call it from {@code main}. */
  public static void run(Opening opening) throws Exception {
    CommandLoop loop = CommandLoop.open();
    try (Computes computes = new Computes(MemberSettings.computes());
        SharedCache cache = opening.open(computes)) {
      Commands commands = new Commands(cache, computes);
      loop.run(commands::run);
    }
    System.exit(0); // whatever threads a library left
  }
}
