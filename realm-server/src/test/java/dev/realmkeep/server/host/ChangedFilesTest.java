package dev.realmkeep.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Invalidation;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ChangedFilesTest {
  private static final String REALM = "https://r.test/a/";

  private static Predicate<String> of(Invalidation.Kind kind, String... modules) {
    return ChangedFiles.of(new Invalidation(1, kind, REALM, 1, List.of(modules)));
  }

  @Test
  void aWriteIsAboutTheFilesThatItNames() {
    Predicate<String> changed =
        of(Invalidation.Kind.MODULES, REALM + "x.ts", REALM + "x", "https://r.test/b/y");
    assertThat(changed.test(REALM + "x.ts")).isTrue();
    assertThat(changed.test(REALM + "z.ts")).isFalse();
    assertThat(of(Invalidation.Kind.MODULES, REALM + "%c3%a4.ts").test(REALM + "%C3%A4.ts"))
        .isTrue();
  }

  @Test
  void whatNamesNoFileIsAboutAllOfTheRealm() {
    assertThat(of(Invalidation.Kind.REALM).test(REALM + "z.ts")).isTrue();
    assertThat(of(Invalidation.Kind.REALM).test("https://r.test/b/z.ts")).isFalse();
    assertThat(of(Invalidation.Kind.MODULES, REALM + "a b.ts").test(REALM + "z.ts")).isTrue();
  }
}
