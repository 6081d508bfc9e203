package dev.realmkeep.server.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Calls one server. Methods block until the answer is there, for two minutes at most, and may be
 * called from any thread. Nothing is retried.
 */
public final class ApiClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

  private final String server;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param server scheme and authority
   * @param token bearer token; empty = none
   * @throws IllegalArgumentException when {@code server} is not an http or https URL
   */
  public ApiClient(String server, String token) {
    URI uri = URI.create(server);
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw new IllegalArgumentException("not the URL of a server: " + server);
    }
    this.server = uri.getScheme() + "://" + uri.getRawAuthority();
    this.token = token;
  }

  /** Scheme and authority. */
  public String server() {
    return server;
  }

  /**
   * @param path path and query, encoded, beginning with a slash
   * @throws ApiException when the answer is a failure or does not come
   */
  public ApiAnswer get(String path) throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody(), "");
  }

  /** As {@link #get}. */
  public ApiAnswer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, BodyPublishers.noBody(), "");
  }

  /** As {@link #get}. */
  public ApiAnswer post(String path, JsonObject body) throws IOException, InterruptedException {
    return post(path, BodyPublishers.ofByteArray(body.toBuffer().getBytes()));
  }

  /** As {@link #get}. {@code json} is read while it is sent. */
  ApiAnswer post(String path, BodyPublisher json) throws IOException, InterruptedException {
    return send("POST", path, json, "application/json");
  }

  /** As {@link #get}. */
  public ApiAnswer put(String path, byte[] body, String mediaType)
      throws IOException, InterruptedException {
    return send("PUT", path, BodyPublishers.ofByteArray(body), mediaType);
  }

  private ApiAnswer send(String method, String path, BodyPublisher body, String mediaType)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path))
            .method(method, body)
            .timeout(ANSWER_TIMEOUT)
            .header("Accept", "application/json, */*;q=0.5");
    if (!mediaType.isEmpty()) {
      request.header("Content-Type", mediaType);
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<byte[]> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw ApiException.unreachable(server, e);
    }
    if (response.statusCode() / 100 != 2) {
      throw ApiException.of(response.statusCode(), problem(response));
    }
    return new ApiAnswer(response.statusCode(), response.headers(), response.body());
  }

  private static JsonObject problem(HttpResponse<byte[]> response) {
    try {
      if (response.body().length > 0) {
        return new JsonObject(Buffer.buffer(response.body()));
      }
    } catch (DecodeException | ClassCastException notOurs) {
      return new JsonObject().put("detail", "the server answered " + response.statusCode());
    }
    return new JsonObject();
  }

  @Override
  public void close() {
    http.close();
  }
}
