package dev.realmkeep.server.http;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A client whose every answer is checked against the API's description. */
final class ApiTester implements AutoCloseable {
  private final String base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  ApiTester(String host, int port) {
    this.base = "http://" + host + ":" + port;
  }

  /** Of another listener than the one that is described. */
  Reply getUnchecked(String path) {
    return send("GET", path, BodyPublishers.noBody(), false);
  }

  Reply get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  Reply delete(String path, String... headers) {
    return send("DELETE", path, BodyPublishers.noBody(), headers);
  }

  Reply put(String path, String body, String... headers) {
    return send("PUT", path, BodyPublishers.ofString(body), headers);
  }

  Reply post(String path, String json) {
    return send("POST", path, BodyPublishers.ofString(json), "Content-Type", "application/json");
  }

  Reply send(String method, String path, BodyPublisher body, String... headers) {
    return send(method, path, body, true, headers);
  }

  private Reply send(
      String method, String path, BodyPublisher body, boolean checked, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(method, body)
            .timeout(Duration.ofSeconds(30));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (checked) {
        OpenApiDocument.shipped().check(response, decoded(response));
      }
      return new Reply(response);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static byte[] decoded(HttpResponse<byte[]> response) throws IOException {
    if (response.body().length == 0
        || response.headers().firstValue("Content-Encoding").isEmpty()) {
      return response.body();
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() {
    http.close();
  }

  /** What came back. */
  record Reply(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonObject json() {
      return new JsonObject(text());
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** The header, which must be there. */
    String needed(String name) {
      return header(name).orElseThrow(() -> new AssertionError("no header " + name));
    }

    /** The problem's code. */
    String code() {
      return json().getString("code");
    }
  }
}
