package dev.realmkeep.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's WebSocket, with what it was told in order. */
public final class SocketClient implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final HttpClient http = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Closed> closed = new CompletableFuture<>();
  private final WebSocket socket;

  /** How the server closed it. */
  public record Closed(int code, String reason) {}

  /**
   * @param url beginning with ws
   */
  public SocketClient(String url) {
    this(url, true);
  }

  /**
   * @param reads whether it takes what it is sent
   */
  public SocketClient(String url, boolean reads) {
    socket =
        http.newWebSocketBuilder()
            .subprotocols("realmkeep.v1")
            .buildAsync(URI.create(url), new Ear(reads))
            .join();
  }

  private final class Ear implements WebSocket.Listener {
    private final boolean reads;
    private final StringBuilder parts = new StringBuilder();

    Ear(boolean reads) {
      this.reads = reads;
    }

    @Override
    public void onOpen(WebSocket open) {
      if (reads) {
        open.request(1);
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        received.add(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(new Closed(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(new Closed(1006, String.valueOf(error.getMessage())));
    }
  }

  public SocketClient send(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  /** The next thing it is told. */
  public String next() {
    try {
      String text = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("was told nothing; closed: " + closed.getNow(null));
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public JsonObject json() {
    return new JsonObject(next());
  }

  public List<JsonObject> json(int count) {
    List<JsonObject> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(json());
    }
    return answers;
  }

  /** Sends one frame and answers the next thing told. */
  public JsonObject ask(String frame) {
    send(frame);
    return json();
  }

  /** Calls and answers the result, which must be one. */
  public Object call(String verb, String function, Object... args) {
    JsonObject answer =
        ask(
            new JsonObject()
                .put("id", 1)
                .put(verb, function)
                .put("args", new JsonArray(List.of(args)))
                .encode());
    if (!answer.containsKey("ok")) {
      throw new AssertionError(answer.encode());
    }
    return answer.getValue("ok");
  }

  /** Waits until the server has closed it. */
  public Closed closed() {
    return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Lets one more thing in, for who does not read. */
  public void read() {
    socket.request(1);
  }

  /** Closes it in good order. */
  public void leave() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
  }
}
