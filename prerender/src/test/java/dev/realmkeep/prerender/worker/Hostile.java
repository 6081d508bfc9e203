package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Modules that mean harm, with the kinds of error each may end in. */
enum Hostile {
  LOOP_AT_LOAD("while (true);", Kind.TIME_LIMIT),
  LOOP_IN_STATIC_BLOCK("export class A { static { for (;;); } }", Kind.TIME_LIMIT),
  LOOP_WITH_CATCH(
      "for (;;) { try { for (;;); } catch { } finally { continue; } }", Kind.TIME_LIMIT),
  RECURSION("(function f() { f() })()", Kind.STACK, Kind.EVALUATION),
  RECURSION_WITH_CATCH("(function f() { try { f() } catch { f() } })()", Kind.STACK),
  MEMORY_BOMB(
      "let a = [1.5]; while (a.length < 1e5) a = a.concat(a);"
          + " const kept = []; for (;;) kept.push(a.slice());",
      Kind.MEMORY),
  OBJECT_BOMB("let a = {}; for (;;) a = { a, b: [a] };", Kind.MEMORY),
  TYPED_ARRAY_BOMB("const a = []; for (;;) a.push(new Uint8Array(15000000));", Kind.MEMORY),
  MAP_BOMB("const m = new Map(); for (let i = 0;; i++) m.set(i, { i });", Kind.MEMORY),
  STRING_BY_DOUBLING("let s = 'xxxxxxxx'; for (;;) s += s;", Kind.EVALUATION, Kind.MEMORY),
  STRING_REPEAT("const a = []; for (;;) a.push('x'.repeat(15000000).toUpperCase());", Kind.MEMORY),
  ARRAY_JOIN("new Array(2 ** 31).join('xxxx');", Kind.EVALUATION, Kind.MEMORY, Kind.TIME_LIMIT),
  SPARSE_FILL("new Array(2 ** 32 - 1).fill(0);", Kind.MEMORY, Kind.TIME_LIMIT),
  EVIL_EXPRESSION(
      "/(?=(a+)+$)(a*)*\\2b$/.test('a'.repeat(40) + 'b');", Kind.TIME_LIMIT, Kind.MEMORY),
  BIG_INTEGER_POWER(
      "let x = 7n ** 300000n; for (;;) x = x * x;", Kind.MEMORY, Kind.TIME_LIMIT, Kind.EVALUATION),
  BIG_INTEGER_TEXT("((3n ** 6000000n) + 1n).toString();", Kind.MEMORY, Kind.TIME_LIMIT),
  SORT_COMPARATOR("[3, 2, 1].sort(() => { for (;;); });", Kind.TIME_LIMIT),
  MICROTASK_LOOP(
      "await (function f() { return Promise.resolve().then(f) })();", Kind.TIME_LIMIT, Kind.MEMORY),
  ASYNC_LOOP("for (;;) await 0;", Kind.TIME_LIMIT, Kind.MEMORY),
  THROWN_TEXT_BOMB(
      "throw { toString() { for (;;); }, get message() { for (;;); } };",
      Kind.TIME_LIMIT,
      Kind.EVALUATION),
  THROWN_PROXY(
      "throw new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } });",
      Kind.TIME_LIMIT,
      Kind.EVALUATION),
  HUGE_MESSAGE("throw new Error('x'.repeat(15000000));", Kind.EVALUATION, Kind.MEMORY),
  HUGE_STACK(
      "Error.stackTraceLimit = 1e9; const e = new Error(); e.stack = 'y'.repeat(15000000); throw e;",
      Kind.EVALUATION,
      Kind.MEMORY),
  GETTER_LOOP_SEEN_BY_EXTRACTION(
      """
      import { CardDef } from '@cardstack/base/card-api';
      export class A extends CardDef { static get displayName() { for (;;); } }
      """,
      Kind.TIME_LIMIT),
  PROXY_TRAPS_ON_EXPORTS(
      """
      import { CardDef } from '@cardstack/base/card-api';
      const loop = () => { for (;;); };
      export const a = new Proxy(class extends CardDef {}, {
        get: loop, getPrototypeOf: loop, ownKeys: loop, has: loop, getOwnPropertyDescriptor: loop,
      });
      """,
      Kind.TIME_LIMIT),
  DEEP_NESTING("export const x = " + "[".repeat(200_000) + "]".repeat(200_000) + ";", errors()),
  DEEP_PARENTHESES("x = " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + ";", errors()),
  DEEP_TERNARY("x = " + "a ? b : ".repeat(100_000) + "c;", errors()),
  DEEP_UNARY("x = " + "! ".repeat(500_000) + "1;", errors()),
  LONG_SUM("x = " + "1 + ".repeat(300_000) + "1; throw 1;", errors());

  private final String source;
  private final Set<ModuleError.Kind> kinds;

  Hostile(String source, Kind first, Kind... rest) {
    this(source, EnumSet.of(first, rest));
  }

  Hostile(String source, Set<Kind> kinds) {
    this.source = source;
    this.kinds = kinds;
  }

  String source() {
    return source;
  }

  /**
   * Short for those that only their time ends; for the others long enough for a starved machine to
   * get to the limit that is meant.
   */
  Duration hardLimit() {
    return kinds.equals(EnumSet.of(Kind.TIME_LIMIT))
        ? Duration.ofSeconds(2)
        : PrerenderFixture.HARD_LIMIT;
  }

  Set<ModuleError.Kind> kinds() {
    return kinds;
  }

  private static Set<Kind> errors() {
    return EnumSet.complementOf(EnumSet.of(Kind.MISSING, Kind.FORBIDDEN));
  }

  /** A module with {@code n} exported constants. */
  static String manyExports(int n) {
    return IntStream.range(0, n)
        .mapToObj(i -> "export const a" + i + " = " + i + ";")
        .collect(Collectors.joining("\n"));
  }
}
