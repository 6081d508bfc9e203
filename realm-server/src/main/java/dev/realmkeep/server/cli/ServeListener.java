package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.ProgressBar;
import dev.realmkeep.server.load.DirectoryScan;
import dev.realmkeep.server.load.LoadReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells people how loading and watching go. May be called from several threads. */
final class ServeListener implements ServerStarter.Listener, AutoCloseable {

  private final Output output;
  private final ProgressBar bar;
  private final Map<String, LoadReport> loaded = new LinkedHashMap<>();

  ServeListener(Output output) {
    this.output = output;
    bar = output.progressBar();
  }

  @Override
  public synchronized void step(String what) {
    bar.close();
    bar.at(0, 1, what);
  }

  @Override
  public synchronized void at(int done, int total, String path) {
    bar.at(done, total, path);
  }

  @Override
  public synchronized void loaded(String realmUrl, LoadReport report) {
    bar.close();
    loaded.put(realmUrl, report);
    report.skipped().forEach(output::leftOut);
  }

  @Override
  public synchronized void pushed(String realmUrl, LoadReport report) {
    output.remark(Pushes.line(report));
  }

  @Override
  public synchronized void leftOut(DirectoryScan.Skipped skipped) {
    output.leftOut(skipped);
  }

  @Override
  public synchronized void failed(String realmUrl, IOException failure) {
    output.cannotPush("to " + realmUrl, failure);
  }

  synchronized Map<String, LoadReport> loaded() {
    return new LinkedHashMap<>(loaded);
  }

  @Override
  public synchronized void close() {
    bar.close();
  }
}
