package dev.realmkeep.prerender.host.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever JSON goes in comes out: random values, from a fixed seed. */
class JsonRoundTripTest {
  private static final String[] TEXTS = {
    "", "a", "é", "\\u0000", "\\\"", "\\\\", "\\n", "😀", "\\ud800", "__proto__", "</script>"
  };
  private static final String[] NUMBERS = {
    "0", "1", "-1", "0.1", "1e-7", "1e+21", "123456789012345680000", "5e-324", "9007199254740993"
  };

  private final SplittableRandom random = new SplittableRandom(20_260_101);

  private String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 -> NUMBERS[random.nextInt(NUMBERS.length)];
      case 3 -> Integer.toString(random.nextInt(-1_000_000, 1_000_000));
      case 4 -> text();
      case 5 -> {
        StringBuilder array = new StringBuilder("[");
        for (int n = random.nextInt(4); n > 0; n--) {
          array.append(value(depth - 1)).append(n == 1 ? "" : ",");
        }
        yield array.append("]").toString();
      }
      default -> {
        StringBuilder object = new StringBuilder("{");
        for (int n = random.nextInt(4); n > 0; n--) {
          // Keys differ and are no numbers, which an object would put first.
          object.append("\"k").append(n).append(text().substring(1)).append(':');
          object.append(value(depth - 1)).append(n == 1 ? "" : ",");
        }
        yield object.append("}").toString();
      }
    };
  }

  private String text() {
    return "\"" + TEXTS[random.nextInt(TEXTS.length)] + TEXTS[random.nextInt(TEXTS.length)] + "\"";
  }

  /** What a double can hold of it. */
  private static String held(String json) {
    return json.replace("9007199254740993", "9007199254740992");
  }

  @Test
  void argumentsAndResultsRoundTrip() {
    try (HostModule module =
        HostModule.of(
            """
            export const one = reducer((ctx, a) => a);
            export const all = view((ctx, ...all) => all);
            export const later = procedure(async (ctx, a) => { await null; return a; });
            """)) {
      for (int n = 0; n < 2_000; n++) {
        String json = value(4);
        assertThat(module.returned("one", "[" + json + "]")).isEqualTo(held(json));
        assertThat(module.returned("all", "[" + json + "," + json + "]"))
            .isEqualTo(held("[" + json + "," + json + "]"));
        assertThat(module.returned("later", " [" + json + "] ")).isEqualTo(held(json));
      }
    }
  }

  @Test
  void whatIsNoJsonBecomesNullOrAnError() {
    try (HostModule module =
        HostModule.of(
            """
            export const nan = reducer(() => NaN);
            export const infinite = reducer(() => -Infinity);
            export const zero = reducer(() => -0);
            export const fn = reducer(() => () => 1);
            export const symbol = view(() => Symbol('x'));
            export const date = view(() => new Date(0));
            export const big = view(() => 1n);
            export const cycle = view(() => { const a: any = {}; a.a = a; return a; });
            export const promise = reducer(async () => 1);
            export const thenable = view(() => ({ then() {} }));
            export const nothing = view(() => null);
            """)) {
      for (String function : new String[] {"nan", "infinite", "fn", "symbol", "nothing"}) {
        assertThat(module.returned(function)).as(function).isEqualTo("null");
      }
      assertThat(module.returned("zero")).isEqualTo("0");
      assertThat(module.returned("date")).isEqualTo("\"1970-01-01T00:00:00.000Z\"");
      assertThat(module.message("big")).contains("TypeError");
      assertThat(module.message("cycle")).contains("TypeError");
      assertThat(module.message("promise")).contains("a reducer must be synchronous");
      assertThat(module.message("thenable")).contains("a view must be synchronous");
    }
  }

  @Test
  void timeAndChanceFollowFromTheCall() {
    try (HostModule module =
        HostModule.of(
            """
            const loaded = [Date.now(), Math.random()];
            export const f = reducer((ctx) => [ctx.now, Date.now(), +new Date(), new Date().getTime(),
              Date.parse(Date()), new Date(2020, 0).getTime(), new Date() instanceof Date,
              new Intl.DateTimeFormat('en').format()]);
            export const g = reducer((ctx) => [Math.random(), ctx.random(), Math.random()]);
            export const who = view((ctx) => [ctx.caller, ctx.connectionId]);
            export const atLoad = view(() => loaded);
            export const log = view((ctx) => { ctx.log('a', { b: 1 }, 2); ctx.log.warn('w'); console.error('e'); });
            """)) {
      assertThat(module.returned("f"))
          .isEqualTo(
              "[1700000000000,1700000000000,1700000000000,1700000000000,1700000000000,"
                  + "1577836800000,true,\"11/14/2023\"]");
      String random = module.returned("g");
      assertThat(random).isEqualTo(module.returned("g"));
      assertThat(random.split(",")).doesNotHaveDuplicates();
      assertThat(module.returned("who"))
          .isEqualTo("[{\"user\":\"ada\",\"connectionId\":\"connection-1\"},\"connection-1\"]");
      String atLoad = module.returned("atLoad");
      try (HostModule again =
          HostModule.of(
              "const loaded = [Date.now(), Math.random()];\n"
                  + "export const atLoad = view(() => loaded);")) {
        assertThat(again.returned("atLoad")).isEqualTo(atLoad).startsWith("[0,");
      }
      module.returned("log");
      assertThat(module.host.lines).containsExactly("INFO a {\"b\":1} 2", "WARN w", "ERROR e");
    }
  }
}
