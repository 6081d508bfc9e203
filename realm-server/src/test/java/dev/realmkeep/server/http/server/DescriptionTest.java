package dev.realmkeep.server.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.http.ApiFixture;
import dev.realmkeep.server.http.HttpSettings;
import dev.realmkeep.server.http.OpenApiDocument;
import dev.realmkeep.server.http.problem.ProblemType;
import dev.realmkeep.server.ops.Probes;
import io.vertx.ext.web.Route;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description and the program name the same things. */
class DescriptionTest {

  @Test
  void everyRouteIsDescribedAndEveryDescribedOperationIsRouted() {
    Set<String> routed = new TreeSet<>();
    try (ApiFixture fixture = ApiFixture.start()) {
      ApiRouter router =
          new ApiRouter(
              fixture.vertx,
              fixture.ports(),
              HttpSettings.loopback(),
              new Probes(
                  fixture.ports().health(), fixture.ports().metrics(), Duration.ofSeconds(1)),
              "http://realms.test");
      for (Route route : router.router().getRoutes()) {
        String template = route.getMetadata(EndpointRoutes.TEMPLATE);
        if (template != null) {
          routed.add(route.<String>getMetadata(EndpointRoutes.METHOD) + " " + template);
        }
      }
    }

    assertThat(OpenApiDocument.shipped().operations()).isEqualTo(routed);
  }

  @Test
  void everyProblemIsDescribed() {
    assertThat(OpenApiDocument.shipped().problemCodes())
        .isEqualTo(
            Arrays.stream(ProblemType.values())
                .map(ProblemType::code)
                .collect(Collectors.toCollection(TreeSet::new)));
  }
}
