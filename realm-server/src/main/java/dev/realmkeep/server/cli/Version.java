package dev.realmkeep.server.cli;

import picocli.CommandLine.IVersionProvider;

/** The program's version, from its jar's manifest. */
public final class Version implements IVersionProvider {

  public static final String TEXT = text();

  private static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"Realmkeep " + TEXT, "Java " + Runtime.version()};
  }
}
