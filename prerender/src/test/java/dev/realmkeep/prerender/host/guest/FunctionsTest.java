package dev.realmkeep.prerender.host.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionsTest {

  @Test
  void aReducerTakesAndGivesJson() {
    try (HostModule module =
        HostModule.of("export const add = reducer((ctx, a: number, b: number) => a + b);")) {
      assertThat(module.returned("add", "[1,2]")).isEqualTo("3");
      assertThat(module.returned("add", "[\"a\",\"é\"]")).isEqualTo("\"aé\"");
    }
  }

  @Test
  void aFunctionThatReturnsNothingGivesNull() {
    try (HostModule module = HostModule.of("export const f = view(() => {});")) {
      assertThat(module.returned("f")).isEqualTo("null");
    }
  }

  @Test
  void aThrowNamesFileAndLineAndTheNextCallWorks() {
    try (HostModule module =
        HostModule.of(
            """
            interface Unused { a: string }
            function deep(n: number): number {
              if (n === 0) throw new Error('at the end');
              return deep(n - 1);
            }
            export const fails = reducer((ctx, n: number) => deep(n));
            export const works = reducer(() => 'yes');
            """)) {
      ModuleError error = module.threw("fails", "[3]").error();
      assertThat(error.kind()).isEqualTo(ModuleError.Kind.EVALUATION);
      assertThat(error.message()).isEqualTo("Error: at the end");
      assertThat(error.module()).isEqualTo(HostModule.REALM + "host.ts");
      assertThat(error.line()).isEqualTo(4);
      assertThat(error.stack()).contains("deep").contains("host.ts:5").contains("host.ts:7");
      assertThat(module.returned("works")).isEqualTo("\"yes\"");
      assertThat(module.instance().leftBehind()).isEqualTo(LeftBehind.NOTHING);
    }
  }

  @Test
  void argumentsThatDoNotFitNeverReachTheFunction() {
    try (HostModule module =
        HostModule.of(
            """
            let ran = 0;
            export const two = reducer((ctx, a, b) => ++ran);
            export const some = reducer((ctx, a, b = ',)', { c } = {}, [d] = [1, 2]) => ++ran);
            export const any = reducer((ctx, a, ...rest) => rest.length);
            export const count = view(() => ran);
            """)) {
      for (String bad : new String[] {"[1]", "[1,2,3]", "{}", "[", "1", "null", ""}) {
        assertThat(module.run("two", bad)).isInstanceOf(CallResult.BadArguments.class);
      }
      assertThat(module.run("some", "[]")).isInstanceOf(CallResult.BadArguments.class);
      assertThat(module.run("some", "[1,2,{},[],5]"))
          .isEqualTo(new CallResult.BadArguments("some takes 1 to 4 arguments, not 5"));
      assertThat(module.returned("count")).isEqualTo("0");
      assertThat(module.returned("some", "[1,2,{}]")).isEqualTo("1");
      assertThat(module.returned("any", "[1,2,3,4,5,6]")).isEqualTo("5");
    }
  }

  @Test
  void aResultIsLimitedInBytesWhateverItsCharacters() {
    try (HostModule module =
        HostModule.of(
            """
            export const repeat = view((ctx, text, n) => text.repeat(n));
            export const later = procedure(async (ctx, text, n) => text.repeat(n));
            """)) {
      int room = (1 << 20) - "\"\"".length();
      for (String text : List.of("x", "\u00e4", "\u20ac", "\ud83d\ude00")) {
        int fits = room / text.getBytes(StandardCharsets.UTF_8).length;
        for (String function : List.of("repeat", "later")) {
          assertThat(module.returned(function, args(text, fits))).startsWith('"' + text);
          assertThat(module.threw(function, args(text, fits + 1)).error().message())
              .contains("more than 1048576 bytes");
        }
      }
    }
  }

  private static String args(String text, int times) {
    return "[\"" + text + "\"," + times + "]";
  }
}
