package dev.realmkeep.deploy.bench.fleet;

import java.nio.file.Path;
import java.util.List;

/**
 * A cache shared by processes, and whatever it needs beside them. Closing it stops that; its member
 * processes are stopped by who started them.
 */
interface Contender extends AutoCloseable {

  String name();

  /** What it was told and how it is used, for the reader of a table. */
  String settings();

  /** The command line of a member process that reads {@code MemberSettings}. */
  List<String> command(Place place) throws Exception;

  /** Whether a member can be given a {@link Link} with faults. */
  boolean hasFaultyLinks();

  /** Whether everything on links that can be cut vanishes; the connections stay open. */
  void cut(boolean value);

  /** Whether a connection of a member to this loopback port serves the coordination. */
  boolean coordinates(int remotePort);

  /** Connections among those of {@link #coordinates} that a member has for other purposes. */
  int otherConnections();

  /** Rows that are older than their sources, as the product itself finds them; -1 = cannot say. */
  long audit() throws Exception;

  @Override
  void close() throws Exception;

  /**
   * One member of a fleet.
   *
   * @param index from 0
   * @param slots computations it runs at once, where that can be said
   * @param link how it reaches what it coordinates through
   * @param computes where it logs its computations
   */
  record Place(int index, int members, int slots, Link link, Path computes) {}

  /** The network between a member and what it coordinates through. */
  enum Link {
    SOUND,
    /** Announcements of others do not come through; everything else does. */
    DEAF,
    /** Sound until it is {@link #cut}. */
    CAN_BE_CUT
  }
}
