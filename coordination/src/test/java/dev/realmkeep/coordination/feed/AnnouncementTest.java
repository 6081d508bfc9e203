package dev.realmkeep.coordination.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Invalidation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
  private static final String REALM = "https://r.example/a/";

  @Test
  void oneChangeNamesRealmGenerationAndModules() {
    assertThat(Announcement.payloads(List.of(change(7, List.of(REALM + "m")))))
        .containsExactly(
            "[{\"r\":\"https://r.example/a/\",\"g\":7,\"s\":7,\"k\":[\"https://r.example/a/m\"]}]");
  }

  @Test
  void modulesThatDoNotFitAreLeftOut() {
    List<String> modules = IntStream.range(0, 1_000).mapToObj(i -> REALM + "m" + i).toList();

    assertThat(Announcement.payloads(List.of(change(7, modules))))
        .containsExactly("[{\"r\":\"https://r.example/a/\",\"g\":7,\"more\":true}]");
  }

  @Test
  void manyChangesGoIntoAsFewPayloadsAsTheLimitAllows() {
    List<Invalidation> changes = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      changes.add(change(i, List.of(REALM + "m\u00e9" + i)));
    }

    List<String> payloads = Announcement.payloads(changes);

    assertThat(payloads).hasSizeBetween(2, 10);
    assertThat(payloads)
        .allMatch(p -> p.getBytes(StandardCharsets.UTF_8).length <= Announcement.BYTES_MAX);
    assertThat(
            payloads.stream()
                .map(Announcement::parse)
                .map(Optional::orElseThrow)
                .flatMap(List::stream))
        .hasSize(500)
        .contains(announced(change(500, List.of(REALM + "m\u00e9" + 500))));
  }

  @Test
  void whatIsNotToldWholeSendsTheListenerToTheLog() {
    assertThat(
            List.of(
                "[{\"r\":\"\",\"g\":0,\"more\":true}]",
                "[{\"r\":\"https://r.example/a/\",\"g\":7,\"k\":[\"https://r.example/a/m\"]}]",
                "[{\"r\":\"https://r.example/a/\",\"g\":7,\"s\":7,\"k\":[1]}]"))
        .flatMap(payload -> Announcement.parse(payload).orElseThrow())
        .extracting(Announcement::whole)
        .containsOnly(Optional.empty());
    assertThat(
            Announcement.payloads(
                List.of(new Invalidation(7, Invalidation.Kind.REALM, REALM, 7, List.of()))))
        .containsExactly("[{\"r\":\"https://r.example/a/\",\"g\":7,\"more\":true}]");
  }

  private static Announcement announced(Invalidation change) {
    return new Announcement(change.realm(), change.generation(), Optional.of(change));
  }

  private static Invalidation change(long generation, List<String> modules) {
    return new Invalidation(generation, Invalidation.Kind.MODULES, REALM, generation, modules);
  }
}
