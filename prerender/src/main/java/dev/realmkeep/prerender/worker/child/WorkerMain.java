package dev.realmkeep.prerender.worker.child;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.worker.protocol.ProtocolViolationException;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Main class of a prerender worker. Speaks with the server that started it over standard input and
 * output and ends with it. With {@code --train} it instead evaluates samples and exits, for a
 * recording of the AOT cache (JEP 514): {@code java -XX:AOTCacheOutput=worker.aot … --train}.
 */
public final class WorkerMain {

  /** Exit code of a worker that found itself broken. */
  static final int EXIT_DEFECT = 70;

  private WorkerMain() {}

  public static void main(String[] args) throws IOException {
    if (List.of(args).equals(List.of("--train"))) {
      Training.run(Clock.system());
      return;
    }
    WorkerArguments arguments = WorkerArguments.parse(List.of(args));
    InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    // Nothing that prints may get between the frames.
    System.setOut(System.err);
    System.setIn(InputStream.nullInputStream());
    endWith(arguments.serverPid());
    int exit = 0;
    try {
      new WorkerSession(arguments, Clock.system(), in, out).converse();
    } catch (ProtocolViolationException e) {
      System.err.println("worker: " + e.getMessage());
      exit = EXIT_DEFECT;
    }
    Runtime.getRuntime().halt(exit);
  }

  /**
   * The end of the pipe usually tells; this is for a server that died while another process held a
   * copy of the pipe's end.
   */
  private static void endWith(long pid) {
    ProcessHandle.of(pid)
        .ifPresentOrElse(
            server -> server.onExit().thenRun(() -> Runtime.getRuntime().halt(0)),
            () -> Runtime.getRuntime().halt(0));
  }
}
