package dev.realmkeep.prerender.transpile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranspilerTest {
  private static final byte[] CARD = "export const size: number = 1;".getBytes(UTF_8);

  private final List<String> screened = new ArrayList<>();
  private final Transpiler transpiler =
      new Transpiler(1 << 20, 4_000, (file, content) -> screened.add(file));

  @Test
  void aContentIsTranspiledOnceUnderWhateverNameItComes() throws Exception {
    TranspiledModule first = transpiler.transpile("https://r.example/a.ts", CARD, "hash");
    TranspiledModule second = transpiler.transpile("https://r.example/b/copy.ts", CARD, "hash");

    assertThat(second).isSameAs(first);
    assertThat(screened).containsExactly("https://r.example/a.ts");
  }

  @Test
  void theSameContentInAnotherLanguageIsAnotherModule() throws Exception {
    TranspiledModule typed = transpiler.transpile("https://r.example/a.ts", CARD, "hash");

    assertThatThrownBy(() -> transpiler.transpile("https://r.example/a.js", CARD, "hash"))
        .isInstanceOf(SyntaxException.class);
    assertThat(transpiler.transpile("https://r.example/a.gts", CARD, "hash")).isNotSameAs(typed);
  }

  @Test
  void whatIsNotAModuleIsNotKept() throws Exception {
    byte[] broken = "export class {{".getBytes(UTF_8);

    assertThatThrownBy(() -> transpiler.transpile("https://r.example/a.ts", broken, "hash"))
        .isInstanceOf(SyntaxException.class);

    assertThat(transpiler.transpile("https://r.example/a.ts", CARD, "hash")).isNotNull();
  }

  @Test
  void ofMoreThanIsKeptTheOldAreTranspiledAnew() throws Exception {
    for (int n = 0; n < 100; n++) {
      byte[] content = ("export const n = " + n + ";").getBytes(UTF_8);
      transpiler.transpile("https://r.example/" + n + ".ts", content, "hash" + n);
    }
    screened.clear();

    for (int n = 0; n < 100; n++) {
      byte[] content = ("export const n = " + n + ";").getBytes(UTF_8);
      transpiler.transpile("https://r.example/" + n + ".ts", content, "hash" + n);
    }

    assertThat(screened).hasSizeGreaterThan(50);
  }
}
