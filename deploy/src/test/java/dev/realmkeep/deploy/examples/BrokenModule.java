package dev.realmkeep.deploy.examples;

import dev.realmkeep.cache.model.ModuleError.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One module of the realm {@code broken} and the error it must end in.
 *
 * @param kinds one of these
 * @param at where the error arose: {@code file:line:column}, {@code file:line}, or empty when the
 *     error has no place
 * @param message a part of the message of the error or of one of its additional errors
 */
record BrokenModule(String path, Set<Kind> kinds, String at, String message) {

  private static BrokenModule of(String path, Kind kind, String at, String message) {
    return new BrokenModule(path, EnumSet.of(kind), at, message);
  }

  /** Errors that follow from the sources alone. */
  static List<BrokenModule> deterministic() {
    return List.of(
        of("syntax-error", Kind.SYNTAX, "syntax-error.ts:7", ""),
        of("duplicate-export", Kind.SYNTAX, "duplicate-export.ts:8", "Twin"),
        of("unclosed-template", Kind.SYNTAX, "unclosed-template.gts:7:5", "template"),
        of("unclosed-comment", Kind.SYNTAX, "unclosed-comment.js:3", "comment"),
        of("throws-at-load", Kind.EVALUATION, "throws-at-load.ts:13:9", "setting \"currency\""),
        of("missing-import", Kind.MISSING, "missing-import.ts:3", "no-such-module"),
        of("missing-json", Kind.MISSING, "missing-json.ts:3", "no-such-data.json"),
        of("chain-1", Kind.EVALUATION, "chain-3.ts:3:7", "end of the chain, after 0 calls"),
        of("chain-2", Kind.EVALUATION, "chain-3.ts:3:7", "end of the chain, after 0 calls"),
        of("chain-3", Kind.EVALUATION, "chain-3.ts:3:7", "end of the chain, after 0 calls"),
        // What is thrown and is no Error has no stack, so no place either.
        of("throws-string", Kind.EVALUATION, "", "just a string"),
        of("throws-null", Kind.EVALUATION, "", "null"),
        of("throws-hostile", Kind.EVALUATION, "", ""),
        of("tdz-cycle-a", Kind.EVALUATION, "tdz-cycle-b.ts:4", "A"),
        of("extends-undefined", Kind.EVALUATION, "extends-undefined.ts:6", ""),
        of("eval", Kind.EVALUATION, "eval.js:5", "eval"),
        new BrokenModule(
            "missing-name",
            EnumSet.of(Kind.SYNTAX, Kind.EVALUATION),
            "missing-name.ts:3",
            "NotThere"),
        new BrokenModule("plain-recursion", EnumSet.of(Kind.EVALUATION, Kind.STACK), "", ""));
  }

  /** Modules that have to be stopped. */
  static List<BrokenModule> stopped() {
    return List.of(
        of("endless-loop", Kind.TIME_LIMIT, "", ""),
        of("endless-loop-caught", Kind.TIME_LIMIT, "", ""),
        of("endless-static", Kind.TIME_LIMIT, "", ""),
        of("endless-getter", Kind.TIME_LIMIT, "", ""),
        of("evil-regex", Kind.TIME_LIMIT, "", ""),
        of("memory-bomb", Kind.MEMORY, "", ""),
        new BrokenModule(
            "recursion", EnumSet.of(Kind.EVALUATION, Kind.STACK, Kind.TIME_LIMIT), "", ""),
        new BrokenModule("huge-string", EnumSet.of(Kind.EVALUATION, Kind.MEMORY), "", ""),
        new BrokenModule(
            "bigint-power", EnumSet.of(Kind.EVALUATION, Kind.MEMORY, Kind.TIME_LIMIT), "", ""),
        new BrokenModule("never-settles", EnumSet.of(Kind.EVALUATION, Kind.TIME_LIMIT), "", ""));
  }

  /** Whether only its time limit ends it, so that a test need not wait for long. */
  boolean endsByTimeOnly() {
    return kinds.equals(EnumSet.of(Kind.TIME_LIMIT));
  }

  @Override
  public String toString() {
    return path;
  }
}
