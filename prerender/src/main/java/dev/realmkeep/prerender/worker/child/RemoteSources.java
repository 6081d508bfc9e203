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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The files of one job, asked of the server. {@link #load} belongs to the guest thread, {@link
 * #answer} to the thread that reads what the server says. What is expected is asked for ahead, so
 * that a graph costs as many round trips as it is deep and not as it has modules.
 */
final class RemoteSources implements ModuleSourceReader {

  /** Questions that may be under way at once; as many as the server bears. */
  static final int ASKED_MAX = FromWorker.Load.OPEN_MAX;

  private record Numbered(int request, FileAnswer answer) {}

  private final long job;
  private final long deadlineNanos;
  private final Clock clock;
  private final FrameOutput server;
  private final ContentCache contents;
  private final BlockingQueue<Numbered> answers = new ArrayBlockingQueue<>(2 * ASKED_MAX);
  // Of the guest thread.
  private final Map<String, Integer> asked = new HashMap<>();
  private final Deque<String> expected = new ArrayDeque<>();
  private final Map<Integer, FileAnswer> early = new HashMap<>();
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
  public void expect(String url) {
    expected.add(url);
    askAhead();
  }

  @Override
  public Loaded load(String url) {
    Integer ahead = asked.remove(url);
    if (ahead == null) {
      expected.remove(url);
    }
    int request = ahead == null ? ask(url) : ahead;
    FileAnswer answer = await(request, url);
    askAhead();
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

  /** One place is kept for the question that the guest thread waits for. */
  private void askAhead() {
    while (asked.size() < ASKED_MAX - 1 && !expected.isEmpty()) {
      String url = expected.remove();
      asked.put(url, ask(url));
    }
  }

  private int ask(String url) {
    int request = ++requests;
    say(new FromWorker.Load(job, request, url));
    return request;
  }

  private FileAnswer await(int request, String url) {
    FileAnswer here = early.remove(request);
    if (here != null) {
      return here;
    }
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
        early.put(next.request(), next.answer());
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
