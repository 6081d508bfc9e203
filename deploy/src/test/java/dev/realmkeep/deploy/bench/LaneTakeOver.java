package dev.realmkeep.deploy.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * The process that has a realm's lane is killed with SIGKILL; how long until a call that comes over
 * another process is acknowledged by the lane's next owner. Default settings.
 */
final class LaneTakeOver {
  private static final Pattern EPOCH = Pattern.compile("\"epoch\":(\\d+)");
  private static final long POLL_NANOS = 5_000_000;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final Path root;
  private final Path realm;
  private final Path work;

  LaneTakeOver(Path root, Path realm, Path work) {
    this.root = root;
    this.realm = realm;
    this.work = work;
  }

  /** Milliseconds from the kill to the first call acknowledged after it. */
  Histogram measure(int rounds) throws IOException {
    Histogram millis = new Histogram(3);
    ServedRealm owner = node();
    try {
      for (int i = 0; i < rounds; i++) {
        String before = epoch(owner, "");
        ServedRealm other = node();
        call(other);
        other.untilWarm();
        other.untilStandby();
        long killed = System.nanoTime();
        owner.kill();
        owner = other;
        untilAnswered(other, killed);
        millis.recordValue((System.nanoTime() - killed) / 1_000_000);
        epoch(other, before);
      }
    } finally {
      owner.close();
    }
    return millis;
  }

  private ServedRealm node() throws IOException {
    return ServedRealm.start(
        root, realm, work.resolve("takeover"), ServedRealm.freePort(), work.resolve("node.log"));
  }

  private static void call(ServedRealm node) throws IOException {
    node.post("/counter/_call/bump", "{\"args\":[1]}");
  }

  private static void untilAnswered(ServedRealm node, long since) throws IOException {
    while (true) {
      try {
        call(node);
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() - since > PATIENCE_NANOS) {
          throw notYet;
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  /** Epoch of the lane that runs in {@code node}, which is not {@code before}. */
  private static String epoch(ServedRealm node, String before) {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < PATIENCE_NANOS) {
      try {
        Optional<String> epoch =
            EPOCH.matcher(node.get("/counter/_host")).results().map(r -> r.group(1)).findFirst();
        if (epoch.isPresent() && !epoch.get().equals(before)) {
          return epoch.get();
        }
      } catch (IOException notYet) {
        // It is starting, or takes the lane over.
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new IllegalStateException("the run is void: no lane of its own");
  }
}
