package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.worker.protocol.FrameInput;
import dev.realmkeep.prerender.worker.protocol.FrameOutput;
import dev.realmkeep.prerender.worker.protocol.FromWorker;
import dev.realmkeep.prerender.worker.protocol.ProtocolViolationException;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process and the three threads that serve its pipes. {@link #send} and {@link #kill}
 * may be called from any thread and never block: what is sent is queued (bounded by what the pool
 * lets a worker ask for) and written by a thread that may block for as long as the worker does not
 * read.
 */
final class WorkerProcess {

  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  /** Stack of the threads that serve a pipe, bytes. */
  private static final long PIPE_STACK_BYTES = 256 << 10;

  /** Told by the process, on its reading thread. */
  interface Listener {
    void said(WorkerProcess worker, FromWorker message) throws ProtocolViolationException;

    /** The process is gone; the last call. */
    void ended(WorkerProcess worker, WorkerEnd end);
  }

  private final String name;
  private final WorkerCommand command;
  private final int frameBytesMax;
  private final Clock clock;
  private final Listener listener;
  private final BlockingQueue<ToWorker> outgoing = new LinkedBlockingQueue<>();
  private @Nullable Process process;
  private boolean killed;

  WorkerProcess(
      int number, WorkerCommand command, int frameBytesMax, Clock clock, Listener listener) {
    this.name = "prerender-worker-" + number;
    this.command = command;
    this.frameBytesMax = frameBytesMax;
    this.clock = clock;
    this.listener = listener;
  }

  /** Starts the process, on a thread of its own. */
  void start() {
    thread("in", this::run).start();
  }

  void send(ToWorker message) {
    outgoing.add(message);
  }

  /** Sends SIGKILL, which also ends a stopped process. Idempotent. */
  synchronized void kill() {
    killed = true;
    if (process != null) {
      // By the handle: Process.destroyForcibly would also close streams that are in use.
      process.toHandle().destroyForcibly();
    }
  }

  /** The process id; −1 before the process exists. */
  synchronized long pid() {
    return process == null ? -1 : process.pid();
  }

  OptionalLong residentBytes() {
    long pid = pid();
    return pid < 0 ? OptionalLong.empty() : ResidentMemory.bytes(pid);
  }

  @Override
  public String toString() {
    return name + " (pid " + pid() + ")";
  }

  private void run() {
    WorkerEnd end;
    try {
      end = serve(begin());
    } catch (IOException e) {
      end = new WorkerEnd.NotStarted(String.valueOf(e.getMessage()));
    }
    listener.ended(this, end);
  }

  private synchronized Process begin() throws IOException {
    if (killed) {
      throw new IOException("killed before its start");
    }
    Process started = command.start();
    process = started;
    return started;
  }

  private WorkerEnd serve(Process started) {
    Thread writer = thread("out", () -> write(started));
    writer.start();
    thread("err", () -> new StandardErrorDrain(clock, name).drain(started.getErrorStream()))
        .start();
    WorkerEnd violated = read(started);
    kill();
    writer.interrupt();
    int exitCode = started.onExit().join().exitValue();
    return violated != null ? violated : new WorkerEnd.Exited(exitCode);
  }

  /** Reads to the end of the stream; answers a violation that ended it earlier. */
  private @Nullable WorkerEnd read(Process started) {
    FrameInput input = new FrameInput(started.getInputStream(), frameBytesMax);
    try {
      while (true) {
        listener.said(this, input.readFromWorker());
      }
    } catch (ProtocolViolationException e) {
      return new WorkerEnd.Violated(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return null;
    } catch (RuntimeException e) {
      log.error("{}: a message could not be handled", name, e);
      return new WorkerEnd.Violated(e.toString());
    }
  }

  private void write(Process started) {
    FrameOutput output = new FrameOutput(started.getOutputStream());
    try {
      while (true) {
        output.write(outgoing.take());
      }
    } catch (IOException e) {
      log.debug("{}: does not listen any more", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread thread(String suffix, Runnable body) {
    Thread thread = new Thread(null, body, name + "-" + suffix, PIPE_STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }
}
