package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The image, built from its recipe and the packaged distribution; needs a Docker engine. */
@Tag("docker")
class ContainerPackagedTest {
  private static final int PORT = 4201;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Note extends CardDef { @field text = contains(StringField); }
      """;

  @Test
  void twoNodesOfTheImageShareADatabaseAndAnswerTheSame(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "skipped: no Docker engine answers, so no image is built");
    Path archive = Distribution.archiveOrSkip();
    Distribution distribution =
        Distribution.unpackOrSkip(Files.createDirectories(directory.resolve("opt")));
    ImageFromDockerfile image =
        new ImageFromDockerfile()
            .withFileFromPath("Dockerfile", distribution.file("container/Containerfile"))
            .withFileFromPath(archive.getFileName().toString(), archive);
    try (Network network = Network.newNetwork();
        PostgreSQLContainer database = new PostgreSQLContainer("postgres:18");
        GenericContainer<?> first = node(image, network, database);
        GenericContainer<?> second = node(image, network, database)) {
      database.withNetwork(network).withNetworkAliases("postgres").start();
      first.start();
      second.start();

      HttpResponse<String> written =
          HTTP.send(
              HttpRequest.newBuilder(address(first, "/notes/note.ts"))
                  .PUT(BodyPublishers.ofString(CARD))
                  .build(),
              BodyHandlers.ofString());
      assertThat(written.statusCode()).isEqualTo(201);
      String definition = definition(first);
      assertThat(definition).contains("\"text\"");
      assertThat(definition(second)).isEqualTo(definition);
      assertThat(get(second, "/readyz").statusCode()).isEqualTo(200);
    }
  }

  private static GenericContainer<?> node(
      Future<String> image, Network network, PostgreSQLContainer database) {
    return new GenericContainer<>(image)
        .withNetwork(network)
        .withEnv(
            "REALMKEEP_DB",
            "postgresql://%s@postgres:5432/%s?sslmode=disable"
                .formatted(database.getUsername(), database.getDatabaseName()))
        .withEnv("REALMKEEP_DB_PASSWORD", database.getPassword())
        .withEnv("REALMKEEP_PUBLIC_URL", "http://localhost:" + PORT)
        .withEnv("REALMKEEP_PRERENDER_WORKERS", "1")
        .withCommand("serve", "--realm", "notes")
        .withExposedPorts(PORT)
        .waitingFor(Wait.forHttp("/readyz").forPort(PORT).withStartupTimeout(PATIENCE));
  }

  private static String definition(GenericContainer<?> node) throws Exception {
    HttpResponse<String> answer = get(node, "/notes/_definition?module=./note&name=Note");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static HttpResponse<String> get(GenericContainer<?> node, String path) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(address(node, path)).build(), BodyHandlers.ofString());
  }

  private static URI address(GenericContainer<?> node, String path) {
    return URI.create("http://" + node.getHost() + ":" + node.getMappedPort(PORT) + path);
  }
}
