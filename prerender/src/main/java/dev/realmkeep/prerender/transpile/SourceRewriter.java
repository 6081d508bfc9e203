package dev.realmkeep.prerender.transpile;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Prepares a realm file for the parser, without moving a line: template tags become inert stubs,
 * and {@code @field name = …} becomes a static property with the initialiser as it stands, so that
 * it runs exactly once, when the class is defined, whatever the constructor needs. The property is
 * called {@value #FIELD_PREFIX} line {@code :} column {@code :} name.
 *
 * <p>Refuses source nested so deeply that the parser could exhaust its stack.
 */
final class SourceRewriter {

  /** Beginning of the name of a static property that holds a field's declaration. */
  static final String FIELD_PREFIX = "@field:";

  /** Brackets open at once, at most. */
  static final int NESTING_MAX = 500;

  /** Operators in one expression or chain of statements, at most. */
  static final int CHAIN_MAX = 4_000;

  private static final Set<String> MODIFIERS =
      Set.of("public", "protected", "private", "readonly", "override", "declare", "abstract");

  private final String text;
  private final Lexer lexer;
  private final Rewriter rewriter;
  private final Set<String> fieldDecorators = new HashSet<>(Set.of("field"));
  private final Set<String> types = new LinkedHashSet<>();
  private final int[] chain = new int[NESTING_MAX + 2];

  private SourceRewriter(String text, boolean tags) {
    this.text = text;
    this.lexer = new Lexer(text, tags);
    this.rewriter = new Rewriter(text);
  }

  /**
   * @param text the rewritten text
   * @param shifts how columns moved
   * @param types names of the exported interfaces and type aliases
   */
  record Rewritten(String text, ColumnShifts shifts, Set<String> types) {}

  /**
   * @param tags whether the language has template tags
   * @throws SyntaxException when it nests too deeply
   */
  static Rewritten rewrite(String text, boolean tags) throws SyntaxException {
    SourceRewriter pass = new SourceRewriter(text, tags);
    pass.run();
    return new Rewritten(pass.rewriter.finish(), pass.rewriter.shifts(), pass.types);
  }

  private void run() throws SyntaxException {
    Token before = Token.END;
    String wordBefore = "";
    boolean operandBefore = false;
    lexer.next();
    while (lexer.kind() != Token.END) {
      limitNesting();
      if (lexer.kind() == Token.TEMPLATE_TAG) {
        stub(before, operandBefore);
      } else if (lexer.isPunctuation('@') && lexer.inClassBody()) {
        decorators();
        before = Token.PUNCTUATION;
        wordBefore = "";
        operandBefore = false;
        continue;
      } else if (lexer.isWord("as") && wordBefore.equals("field")) {
        lexer.next();
        if (lexer.kind() == Token.WORD) {
          fieldDecorators.add(lexer.slice());
        }
      }
      if (wordBefore.equals("export") && (lexer.isWord("interface") || lexer.isWord("type"))) {
        lexer.next();
        if (lexer.kind() == Token.WORD) {
          types.add(lexer.slice());
        }
      }
      if (declaresOwnField(wordBefore)) {
        fieldDecorators.remove("field");
      }
      before = lexer.kind();
      wordBefore = before == Token.WORD ? lexer.slice() : "";
      operandBefore = lexer.expressionEnded();
      lexer.next();
    }
    if (lexer.isUnclosed()) {
      throw refused("a comment without an end");
    }
  }

  private boolean declaresOwnField(String wordBefore) {
    return lexer.isWord("field")
        && lexer.depth() == 0
        && (wordBefore.equals("function") || wordBefore.equals("const"));
  }

  private void limitNesting() throws SyntaxException {
    int depth = lexer.depth();
    if (depth > NESTING_MAX) {
      throw refused("brackets nest more than " + NESTING_MAX + " levels deep");
    }
    if (lexer.kind() == Token.PUNCTUATION) {
      switch (text.charAt(lexer.start())) {
        case ';', ',' -> chain[depth] = 0;
        case '(', '[', '{' -> chain[depth] = 0;
        case ')', ']', '}', ':' -> {}
        default -> {
          if (++chain[depth] > CHAIN_MAX) {
            throw refused("an expression of more than " + CHAIN_MAX + " operators");
          }
        }
      }
    } else if ((lexer.isWord("else") || lexer.isWord("await") || lexer.isWord("typeof"))
        && ++chain[depth] > CHAIN_MAX) {
      throw refused("a chain of more than " + CHAIN_MAX + " statements");
    }
  }

  private SyntaxException refused(String message) {
    return new SyntaxException(
        message, rewriter.line(lexer.start()), rewriter.column(lexer.start()));
  }

  /** Puts something inert in the tag's place that may stand there. */
  private void stub(Token before, boolean operandBefore) throws SyntaxException {
    if (lexer.isUnclosed()) {
      throw refused("a template without an end");
    }
    if (lexer.inClassBody() && (before != Token.PUNCTUATION || endsMember())) {
      rewriter.replace(lexer.start(), lexer.end(), ";");
    } else if (before == Token.END || operandBefore || endsStatement(before)) {
      rewriter.replace(
          lexer.start(), lexer.end(), lexer.depth() == 0 ? "export default(" : "(", "class{});");
    } else {
      // The line breaks go inside: an operator may have to follow on the same line.
      rewriter.replace(lexer.start(), lexer.end(), "class{", "}");
    }
  }

  private boolean endsMember() {
    char c = lastCharacterBefore(lexer.start());
    return c != '=' && c != '(' && c != ',' && c != ':' && c != '?' && c != '>';
  }

  private boolean endsStatement(Token before) {
    char c = lastCharacterBefore(lexer.start());
    return before == Token.PUNCTUATION && (c == ';' || c == '}');
  }

  private char lastCharacterBefore(int offset) {
    int i = offset - 1;
    while (i >= 0 && Character.isWhitespace(text.charAt(i))) {
      i--;
    }
    return i < 0 ? ';' : text.charAt(i);
  }

  /** At the first {@code @} of a class member; leaves the lexer behind what it has used. */
  private void decorators() {
    int start = lexer.start();
    boolean field = false;
    while (lexer.isPunctuation('@')) {
      int decorator = lexer.start();
      lexer.next();
      String name = lexer.slice();
      lexer.next();
      while (lexer.isPunctuation('.')) {
        lexer.next();
        name = lexer.slice();
        lexer.next();
      }
      boolean called = lexer.isPunctuation('(');
      if (called) {
        skipGroup();
      } else if (fieldDecorators.contains(name)) {
        field = true;
        start = decorator;
      }
    }
    if (field) {
      declaration(start);
    }
  }

  private void skipGroup() {
    int outer = lexer.depth() - 1;
    while (lexer.kind() != Token.END && lexer.depth() > outer) {
      lexer.next();
    }
    lexer.next();
  }

  private void declaration(int start) {
    while (lexer.kind() == Token.WORD && MODIFIERS.contains(lexer.slice())) {
      int modifierEnd = lexer.end();
      if (memberEndsAt(modifierEnd)) {
        break;
      }
      lexer.next();
    }
    String name;
    if (lexer.kind() == Token.WORD) {
      name = lexer.slice();
    } else if (lexer.kind() == Token.STRING) {
      String quoted = lexer.slice();
      name = quoted.substring(1, Math.max(1, quoted.length() - 1));
    } else {
      return;
    }
    int line = rewriter.line(start);
    int column = rewriter.column(start);
    int end = lexer.end();
    lexer.next();
    if (lexer.isPunctuation('!') || lexer.isPunctuation('?')) {
      end = lexer.end();
      lexer.next();
    }
    if (lexer.isPunctuation('=') || lexer.isPunctuation(':')) {
      rewriter.replace(
          start,
          end,
          "static \""
              + FIELD_PREFIX
              + line
              + ":"
              + column
              + ":"
              + name.replace("\"", "\\\"")
              + "\"");
    }
  }

  /** Whether the word that ends at {@code offset} is a member's name and not a modifier. */
  private boolean memberEndsAt(int offset) {
    int i = offset;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i >= text.length() || "=:;?!(".indexOf(text.charAt(i)) >= 0;
  }
}
