package dev.realmkeep.server.host.log;

import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.server.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The recent lines of one realm, the oldest forgotten first. Any thread; nothing blocks. Waiting
 * readers are woken outside the monitor.
 */
public final class RealmLogs {
  private final String ring;
  private final int linesMax;
  private final int charsMax;
  private final ArrayDeque<Kept> lines = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private long last;

  private record Kept(long seq, HostLog.Line line) {}

  /**
   * @param ring unlike that of any other ring
   * @param charsMax a longer message is cut
   */
  RealmLogs(String ring, int linesMax, int charsMax) {
    this.ring = ring;
    this.linesMax = linesMax;
    this.charsMax = charsMax;
  }

  void add(HostLog.Line line) {
    List<CompletableFuture<Void>> woken;
    synchronized (this) {
      lines.add(new Kept(++last, cut(line)));
      if (lines.size() > linesMax) {
        lines.remove();
      }
      if (waiting.isEmpty()) {
        return;
      }
      woken = List.copyOf(waiting);
      waiting.clear();
    }
    woken.forEach(waiter -> waiter.complete(null));
  }

  private HostLog.Line cut(HostLog.Line line) {
    if (line.message().length() <= charsMax) {
      return line;
    }
    return new HostLog.Line(
        line.realm(),
        line.function(),
        line.call(),
        line.level(),
        line.message().substring(0, charsMax) + "…",
        line.epochMillis());
  }

  /**
   * The first lines after the cursor, as {@code {"lines":[…],"next":"…"}}; waits for one when there
   * is none.
   */
  public CompletableFuture<String> read(@Nullable String after, int limit, long waitMillis) {
    CompletableFuture<Void> news;
    synchronized (this) {
      long seen = LogCursor.after(after, ring);
      if (waitMillis <= 0 || last > seen) {
        return CompletableFuture.completedFuture(json(seen, limit));
      }
      news = new CompletableFuture<>();
      waiting.add(news);
    }
    return news.completeOnTimeout(null, waitMillis, TimeUnit.MILLISECONDS)
        .thenApply(woken -> {
          synchronized (this) {
            waiting.remove(news);
            return json(LogCursor.after(after, ring), limit);
          }
        });
  }

  /** Holds the monitor. */
  private String json(long after, int limit) {
    List<Kept> chosen = lines.stream().filter(line -> line.seq() > after).limit(limit).toList();
    long next = chosen.isEmpty() ? Math.min(after, last) : chosen.getLast().seq();
    return new String(
        JsonDocument.object(json -> {
          json.writeArrayFieldStart("lines");
          for (Kept kept : chosen) {
            HostLog.Line line = kept.line();
            json.writeStartObject();
            json.writeStringField("at", Instant.ofEpochMilli(line.epochMillis()).toString());
            json.writeStringField("level", line.level().name().toLowerCase(Locale.ROOT));
            json.writeStringField("function", line.function());
            json.writeNumberField("call", line.call());
            json.writeStringField("message", line.message());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeStringField("next", new LogCursor(ring, next).text());
        }),
        StandardCharsets.UTF_8);
  }
}
