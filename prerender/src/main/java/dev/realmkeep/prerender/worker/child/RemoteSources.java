package dev.realmkeep.prerender.worker.child;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.prerender.loader.ModuleSourceReader;
import dev.realmkeep.prerender.worker.protocol.FileAnswer;
import dev.realmkeep.prerender.worker.protocol.FrameOutput;
import dev.realmkeep.prerender.worker.protocol.FromWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The files of one job, asked of the server. {@link #load} belongs to the guest thread, {@link
 * #answer} to the thread that reads what the server says. One request is under way at a time.
 */
final class RemoteSources implements ModuleSourceReader {

  private record Numbered(int request, FileAnswer answer) {}

  private final long job;
  private final long deadlineNanos;
  private final Clock clock;
  private final FrameOutput server;
  private final ContentCache contents;
  private final BlockingQueue<Numbered> answers = new ArrayBlockingQueue<>(16);
  private int requests;
  private boolean outOfTime;

  RemoteSources(long job, Duration wall, Clock clock, FrameOutput server, ContentCache contents) {
    this.job = job;
    this.deadlineNanos = clock.deadlineAfter(wall);
    this.clock = clock;
    this.server = server;
    this.contents = contents;
  }

  long job() {
    return job;
  }

  /** Whether {@link #load} failed because the job's time was up. */
  boolean outOfTime() {
    return outOfTime;
  }

  void answer(int request, FileAnswer answer) {
    if (!answers.offer(new Numbered(request, answer))) {
      throw new IllegalStateException("answers to questions that were not asked");
    }
  }

  @Override
  public Loaded load(String url) {
    int request = ++requests;
    say(new FromWorker.Load(job, request, url));
    FileAnswer answer = await(request, url);
    if (answer instanceof FileAnswer.Known known) {
      byte[] content = contents.get(known.sha256());
      if (content != null) {
        return new Loaded.Source(known.fileUrl(), content, known.sha256());
      }
      say(new FromWorker.Want(job, request));
      answer = await(request, url);
    }
    return switch (answer) {
      case FileAnswer.Content(String fileUrl, String sha256, byte[] content) -> {
        contents.put(sha256, content);
        yield new Loaded.Source(fileUrl, content, sha256);
      }
      case FileAnswer.Known known ->
          throw new IllegalStateException("content of " + known.fileUrl() + " withheld");
      case FileAnswer.Absent absent -> new Loaded.Absent(absent.url());
      case FileAnswer.Foreign foreign -> new Loaded.Foreign(foreign.url());
      case FileAnswer.Forbidden forbidden -> new Loaded.Forbidden(forbidden.url());
      case FileAnswer.Unavailable unavailable ->
          throw new SourceUnavailableException(
              "cannot read " + url, new IOException(unavailable.reason()));
    };
  }

  private FileAnswer await(int request, String url) {
    try {
      while (true) {
        long left = clock.until(deadlineNanos).toNanos();
        Numbered next = answers.poll(left, TimeUnit.NANOSECONDS);
        if (next == null) {
          outOfTime = true;
          throw new SourceUnavailableException("out of time", new IOException("reading " + url));
        }
        if (next.request() == request) {
          return next.answer();
        }
      }
    } catch (InterruptedException e) {
      // Only the guard interrupts this thread, and only for a limit, which the session reports.
      Thread.currentThread().interrupt();
      throw new SourceUnavailableException("interrupted while reading " + url, e);
    }
  }

  private void say(FromWorker message) {
    try {
      server.write(message);
    } catch (IOException e) {
      throw new UncheckedIOException("the server does not listen", e);
    }
  }
}
