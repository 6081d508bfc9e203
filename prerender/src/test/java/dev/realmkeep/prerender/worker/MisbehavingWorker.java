package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.worker.protocol.FrameInput;
import dev.realmkeep.prerender.worker.protocol.FrameOutput;
import dev.realmkeep.prerender.worker.protocol.FromWorker;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A worker that does what no worker should. Its second argument is a file that marks a first run.
 */
public final class MisbehavingWorker {

  enum Way {
    /** Ends before it says anything. */
    EXIT_AT_ONCE,
    /** Speaks another version of the extractor. */
    OTHER_BUILD,
    /** Says hello, and then not what the protocol is. */
    GARBAGE,
    /** Claims a frame of two gigabytes. */
    HUGE_FRAME,
    /** Answers jobs that it was not given. */
    OTHER_JOB,
    /** Answers with something that is not an entry. */
    NO_ENTRY,
    /** Asks for files without end. */
    FLOOD,
    /** Says hello, takes nothing; the next process does well. */
    FIRST_TAKES_NOTHING,
    /** Dies when it is given a job and before it takes it; the next process does well. */
    FIRST_DIES_BEFORE_TAKING,
    /** Takes the job and dies. */
    DIES_AFTER_TAKING,
    /** Does well, but dies before it takes its sixth job. */
    DIES_BEFORE_TAKING_ITS_SIXTH
  }

  private static final int FRAME_BYTES_MAX = 16 << 20;

  private MisbehavingWorker() {}

  public static void main(String[] args) throws Exception {
    Way way = Way.valueOf(args[0]);
    boolean first = markFirst(Path.of(args[1]));
    OutputStream raw = new FileOutputStream(FileDescriptor.out);
    FrameOutput server = new FrameOutput(raw);
    FrameInput input = new FrameInput(new FileInputStream(FileDescriptor.in), FRAME_BYTES_MAX);
    if (way == Way.EXIT_AT_ONCE) {
      System.exit(9);
    }
    server.write(
        new FromWorker.Hello(
            way == Way.OTHER_BUILD ? "another build" : GuestEvaluator.extractorVersion()));
    int jobs = 0;
    while (input.readToWorker() instanceof ToWorker.Run run) {
      switch (way) {
        case GARBAGE -> {
          raw.write("a line that somebody printed\n".getBytes(StandardCharsets.UTF_8));
          raw.flush();
        }
        case HUGE_FRAME -> {
          raw.write(new byte[] {0x7f, -1, -1, -1, 1, 9});
          raw.flush();
        }
        case OTHER_JOB -> server.write(done(run.job() + 1));
        case NO_ENTRY -> {
          server.write(new FromWorker.Taken(run.job()));
          server.write(new FromWorker.Done(run.job(), null, 1, new byte[] {'['}));
        }
        case FLOOD -> {
          server.write(new FromWorker.Taken(run.job()));
          for (int request = 1; ; request++) {
            server.write(new FromWorker.Load(run.job(), request, MapSources.REALM + "x.js"));
          }
        }
        case FIRST_TAKES_NOTHING -> {
          if (!first) {
            succeed(server, run.job());
          }
        }
        case FIRST_DIES_BEFORE_TAKING -> {
          if (first) {
            Runtime.getRuntime().halt(1);
          }
          succeed(server, run.job());
        }
        case DIES_AFTER_TAKING -> {
          server.write(new FromWorker.Taken(run.job()));
          Runtime.getRuntime().halt(1);
        }
        case DIES_BEFORE_TAKING_ITS_SIXTH -> {
          if (++jobs == 6) {
            Runtime.getRuntime().halt(1);
          }
          succeed(server, run.job(), run.moduleUrl());
        }
        case EXIT_AT_ONCE, OTHER_BUILD -> throw new IllegalStateException("was given a job");
      }
    }
  }

  private static void succeed(FrameOutput server, long job) throws Exception {
    server.write(new FromWorker.Taken(job));
    server.write(done(job));
  }

  /** Answers which module it was asked for, as the file's name. */
  private static void succeed(FrameOutput server, long job, String url) throws Exception {
    server.write(new FromWorker.Taken(job));
    FromWorker.Done done = done(job);
    server.write(new FromWorker.Done(job, url, done.tookMillis(), done.entryJson()));
  }

  private static FromWorker.Done done(long job) {
    ModuleEntry entry = new ModuleEntry.Found(Map.of(), List.of(), ModuleEntry.Diagnostics.NONE);
    return new FromWorker.Done(job, null, 1, EntryJson.write(MapSources.REALM + "x", entry));
  }

  private static boolean markFirst(Path mark) throws Exception {
    try {
      Files.createFile(mark);
      return true;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }
}
