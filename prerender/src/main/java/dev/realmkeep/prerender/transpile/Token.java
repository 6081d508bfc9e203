package dev.realmkeep.prerender.transpile;

/** Kinds of lexical elements of JavaScript and TypeScript, as far as {@link Lexer} tells them. */
enum Token {
  END,
  /** Identifiers and keywords. */
  WORD,
  /** {@code #name}. */
  PRIVATE_NAME,
  NUMBER,
  STRING,
  /** A template literal, or the part of one up to or after a substitution. */
  TEMPLATE_LITERAL,
  REGULAR_EXPRESSION,
  /** One character, or {@code =>}. */
  PUNCTUATION,
  /** A whole {@code <template>…</template>} block. */
  TEMPLATE_TAG
}
