package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import dev.realmkeep.cache.port.SourceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One simulated run, drawn from a seed: a few nodes, lookups of a few modules, source writes, and
 * faults. Its kind follows from the seed as well:
 *
 * <ul>
 *   <li>CALM: nothing goes wrong
 *   <li>PROMPT: nothing goes wrong, and nobody watches locks: announcements alone must wake
 *   <li>FAULTY: one or two faults, and announcements are lost, late and doubled
 * </ul>
 */
final class Schedule {
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(30);
  static final List<String> MODULES =
      List.of(
          Sources.REALMS.get(0) + "x", Sources.REALMS.get(0) + "y", Sources.REALMS.get(1) + "z");

  private final World world;
  private final Luck luck;
  private final SimulatedServer server;
  private final Ledger ledger;
  private final Kind kind;
  private final Node.Setup setup;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node.Request> requests = new ArrayList<>();
  private long serial;
  private long quietFrom;
  private long restNanos = 1_100 * Luck.MILLI; // an answer after it has no excuse

  /** What can befall a node. */
  private enum Fault {
    KILLED,
    STOPPED,
    CUT_OFF,
    DEAF,
    LISTENER_LOST,
    HOLDS_TERMINATED,
    HOLDS_SILENT
  }

  enum Kind {
    CALM,
    PROMPT,
    FAULTY
  }

  Schedule(long seed, Defect defect) {
    world = new World(seed);
    luck = new Luck(world.luck("schedule"));
    kind = luck.oneIn(2) ? Kind.FAULTY : luck.oneIn(3) ? Kind.PROMPT : Kind.CALM;
    server = new SimulatedServer(world, defect, kind == Kind.FAULTY ? 0.3 : 0);
    ledger = server.ledger();
    boolean watched =
        kind != Kind.PROMPT
            && defect != Defect.NO_LOCK_WATCH
            && defect != Defect.NO_WORD_OF_ROLLBACK_NOR_LOCK_WATCH;
    setup =
        new Node.Setup(
            1 + luck.below(3),
            luck.oneIn(4),
            watched ? Duration.ofMillis(50) : Duration.ofHours(1));
  }

  Kind kind() {
    return kind;
  }

  Ledger ledger() {
    return ledger;
  }

  long trace() {
    return world.trace();
  }

  /** Runs it; answers what must not have been, empty when all is well. */
  List<String> run() {
    for (String realm : Sources.REALMS) {
      server.add(new RealmInfo(realm, "ada", RealmInfo.Visibility.PUBLIC));
    }
    sources();
    ledger.follow(MODULES);
    int size = 2 + luck.below(2);
    for (int i = 0; i < size; i++) {
      nodes.add(new Node(world, server, "node " + i, setup));
    }
    world.runUntil(100 * Luck.MILLI);
    plan();
    while (world.nanoTime() < quietFrom) {
      world.runUntil(quietFrom);
    }
    untilEnded(requests, quietFrom + LOOKUP_TIMEOUT.toNanos() + 10 * Luck.MILLI);
    settle();
    return ledger.violations();
  }

  /** x imports y and z, y imports z; some are not there at first. */
  private void sources() {
    for (String module : MODULES) {
      if (!luck.oneIn(4)) {
        String realm = Sources.realm(module);
        put(realm, module.substring(realm.length()) + ".ts", content(module));
      }
    }
  }

  private void put(String realm, String path, byte[] content) {
    RealmRow row = server.realm(realm);
    row.generation++;
    row.files.put(
        path, new SourceFile(realm, path, row.generation, content, "", "text/typescript"));
  }

  private byte[] content(String module) {
    int at = MODULES.indexOf(module);
    List<String> imports = new ArrayList<>();
    for (String later : MODULES.subList(at + 1, MODULES.size())) {
      if (!luck.oneIn(3)) {
        imports.add(later);
      }
    }
    return Sources.content(++serial, imports);
  }

  // --- what happens

  private void plan() {
    long span = luck.oneIn(3) ? 2_000 * Luck.MILLI : 60 * Luck.MILLI;
    int modules = 1 + luck.below(MODULES.size());
    int asked = 2 + luck.below(6);
    for (int i = 0; i < asked; i++) {
      at(luck.between(0, span), () -> ask(MODULES.get(luck.below(modules))));
    }
    if (luck.oneIn(3)) {
      at(luck.between(0, span), this::askEverythingEverywhere);
    }
    int writes = luck.below(kind == Kind.FAULTY ? 4 : 3);
    for (int i = 0; i < writes; i++) {
      at(luck.between(0, span), () -> write(MODULES.get(luck.below(modules))));
    }
    if (kind == Kind.FAULTY) {
      int faults = 1 + luck.below(2);
      for (int i = 0; i < faults; i++) {
        at(luck.between(0, span), this::fault);
      }
    }
    quietFrom = Math.max(quietFrom, world.nanoTime() + span);
  }

  private void at(long nanos, Runnable what) {
    world.after(nanos, what);
  }

  private @Nullable Node running() {
    List<Node> running = nodes.stream().filter(Node::isUp).toList();
    return running.isEmpty() ? null : running.get(luck.below(running.size()));
  }

  private void ask(String module) {
    Node node = running();
    if (node != null) {
      requests.add(node.ask(module, LOOKUP_TIMEOUT, luck.oneIn(2)));
    }
  }

  /** As the clients of a fleet that wakes up to a changed realm do. */
  private void askEverythingEverywhere() {
    for (Node node : nodes) {
      if (node.isUp()) {
        MODULES.forEach(module -> requests.add(node.ask(module, LOOKUP_TIMEOUT, false)));
      }
    }
  }

  private void write(String module) {
    Node node = running();
    if (node == null) {
      return;
    }
    String realm = Sources.realm(module);
    String path = module.substring(realm.length()) + (luck.oneIn(4) ? ".gts" : ".ts");
    switch (luck.below(6)) {
      case 0 -> node.invalidate(realm, module);
      case 1 -> node.write(module, realm, new FileChange.Delete(path, Precondition.NONE));
      default ->
          node.write(
              module,
              realm,
              new FileChange.Put(path, content(module), "text/typescript", Precondition.NONE));
    }
    if (luck.oneIn(2)) {
      // The same client looks at what it has done.
      at(
          luck.between(0, 20 * Luck.MILLI),
          () -> {
            if (node.process.isRunning()) {
              requests.add(node.ask(module, LOOKUP_TIMEOUT, false));
            }
          });
      quietFor(20 * Luck.MILLI, 0);
    }
  }

  private void fault() {
    Node node = running();
    if (node == null) {
      return;
    }
    Fault fault = Fault.values()[luck.below(Fault.values().length)];
    ledger.fault(fault + " of " + node.name);
    node.hurt();
    switch (fault) {
      case KILLED -> kill(node);
      case STOPPED -> {
        long pause = luck.between(100 * Luck.MILLI, 8_000 * Luck.MILLI);
        node.standStill(pause);
        quietFor(pause, 3 * Luck.SECOND);
      }
      case CUT_OFF -> {
        long pause = luck.between(Luck.MILLI, 1_000 * Luck.MILLI);
        node.process.cutOff();
        at(pause, node.process::link);
        quietFor(pause, 6 * Luck.SECOND);
      }
      case DEAF -> deafen(node);
      case LISTENER_LOST -> {
        if (node.listener.connection() != null) {
          node.listener.connection().breakNow();
        }
        quietFor(0, Luck.SECOND);
      }
      case HOLDS_TERMINATED -> node.populateConnections().forEach(SimulatedConnection::breakNow);
      case HOLDS_SILENT -> {
        node.populateConnections().forEach(SimulatedConnection::fallSilent);
        quietFor(0, 10 * Luck.SECOND);
      }
    }
  }

  /** SIGKILL, and perhaps a new process in its place. */
  private void kill(Node node) {
    node.process.kill();
    nodes.remove(node);
    requests.removeIf(request -> request.node() == node && request.outcome() == null);
    if (luck.oneIn(2)) {
      long pause = luck.between(Luck.MILLI, 500 * Luck.MILLI);
      at(pause, () -> boot(node.name));
      quietFor(pause, Luck.SECOND);
    }
  }

  /** It hears nothing for two seconds and does not know; meanwhile others write and it is asked. */
  private void deafen(Node node) {
    if (node.listener.connection() != null) {
      node.listener.connection().fallSilent();
    }
    for (int i = luck.below(4); i > 0; i--) {
      at(luck.between(0, 500 * Luck.MILLI), () -> write(MODULES.get(0)));
      at(
          luck.between(Luck.SECOND, 2_500 * Luck.MILLI),
          () -> {
            if (node.process.isRunning()) {
              requests.add(node.ask(MODULES.get(0), LOOKUP_TIMEOUT, false));
            }
          });
    }
    quietFor(2_500 * Luck.MILLI, 3 * Luck.SECOND);
  }

  /** The fault is over then; after so long nothing is left of it. */
  private void quietFor(long nanos, long rest) {
    quietFrom = Math.max(quietFrom, world.nanoTime() + nanos);
    restNanos = Math.max(restNanos, rest);
  }

  private void boot(String name) {
    if (server.defect() == Defect.BOOT_EMPTIES_THE_TABLE) {
      server.remove(server.rowsOf(List.of(), MODULES));
    }
    nodes.add(new Node(world, server, name + " again", setup));
  }

  // --- the end

  private void untilEnded(List<Node.Request> awaited, long atLastNanos) {
    while (world.nanoTime() < atLastNanos
        && awaited.stream().anyMatch(request -> request.outcome() == null)) {
      world.runUntil(world.nanoTime() + 20 * Luck.MILLI);
    }
  }

  /** Everything has ended, nothing was kept, and everybody answers what is true now. */
  private void settle() {
    for (Node.Request request : requests) {
      if (request.outcome() == null) {
        ledger.violated("a lookup never ended: " + request.module());
      }
    }
    world.runUntil(Math.max(world.nanoTime(), quietFrom));
    while (nodes.stream().anyMatch(Node::prerenders)) {
      world.runUntil(world.nanoTime() + 20 * Luck.MILLI);
    }
    world.runUntil(world.nanoTime() + restNanos);
    nodes.forEach(Node::checkAtRest);
    List<Node.Request> last = new ArrayList<>();
    for (Node node : nodes) {
      MODULES.forEach(module -> last.add(node.ask(module, LOOKUP_TIMEOUT, true)));
    }
    untilEnded(last, world.nanoTime() + LOOKUP_TIMEOUT.toNanos());
    for (Node.Request request : last) {
      if (!(request.outcome() instanceof ModuleOutcome.Answered)) {
        ledger.violated(
            "a node at rest does not answer " + request.module() + ": " + request.outcome());
      }
    }
    ledger.countPrerenders();
  }
}
