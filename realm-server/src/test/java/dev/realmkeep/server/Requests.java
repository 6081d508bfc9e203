package dev.realmkeep.server;

import dev.realmkeep.server.http.OpenApiDocument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/**
 * Requests to a server, as its users make them. Every answer is checked against the API's
 * description.
 */
final class Requests implements AutoCloseable {

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;

  Requests(TestServer server) {
    this(server.address());
  }

  Requests(String address) {
    this.address = address;
  }

  HttpResponse<String> get(String path) {
    return send("GET", path, "");
  }

  HttpResponse<String> put(String path, String text) {
    return send("PUT", path, text);
  }

  HttpResponse<String> post(String path, String text) {
    return send("POST", path, text);
  }

  HttpResponse<String> send(String method, String path, String text) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(address + path))
              .method(
                  method, text.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(text));
      if (method.equals("POST") || path.startsWith("/_")) {
        request.header("Content-Type", "application/json");
      }
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      OpenApiDocument.shipped().check(answer, answer.body().getBytes(StandardCharsets.UTF_8));
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
