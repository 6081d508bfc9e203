package dev.realmkeep.deploy.node;

import dev.realmkeep.deploy.bench.member.CommandLoop;
import java.util.List;

/**
 * A node as a process. It does what its standard input says, tells of every prerender that has read
 * its sources, and ends with its standard input.
 */
public final class NodeMain {
  private NodeMain() {}

  /**
   * @param args see {@link NodeOptions#words}
   */
  public static void main(String[] args) {
    CommandLoop loop = CommandLoop.open();
    NodeOptions options = NodeOptions.parse(List.of(args));
    try (ToldPrerenderer prerenderer =
            new ToldPrerenderer(options.extractorVersion(), options.slots(), loop::tell);
        NodeParts parts = NodeParts.open(options, prerenderer)) {
      loop.run(new NodeCommands(parts, prerenderer)::run);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1); // other threads would go on
    }
    System.exit(0); // threads may wait for answers that nobody will hear
  }
}
