package dev.realmkeep.prerender.transpile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Splits JavaScript or TypeScript into {@link Token}s: knows strings, template literals with nested
 * substitutions, comments, regular expressions (told from division by what precedes) and template
 * tags. It never fails: what does not end runs to the end of the line or text, and the parser that
 * comes later complains. For one thread and one pass.
 */
final class Lexer {

  /** Words after which an expression begins, so that {@code /} starts a regular expression. */
  private static final Set<String> BEFORE_EXPRESSION =
      Set.of(
          "return",
          "typeof",
          "instanceof",
          "in",
          "of",
          "new",
          "delete",
          "void",
          "throw",
          "case",
          "do",
          "else",
          "await",
          "yield",
          "default",
          "extends",
          "satisfies",
          "as");

  private static final Set<String> BEFORE_CONDITION = Set.of("if", "while", "for", "with");

  /** What an opening bracket began. */
  private enum Scope {
    BLOCK,
    OBJECT,
    CLASS,
    SUBSTITUTION,
    GROUP,
    CONDITION,
    TYPE
  }

  private final String text;
  private final boolean tags;
  private final Deque<Scope> scopes = new ArrayDeque<>();
  private int position;

  private Token kind = Token.END;
  private int start;
  private boolean newlineBefore;
  private boolean expressionEnded;
  private boolean unclosed;
  private String word = "";
  private char punctuation;

  /** Depth of scopes at which a class heritage is being read, -1 when none. */
  private int heritageDepth = -1;

  private int heritageAngles;

  /**
   * @param tags whether {@code <template>} begins a template tag
   */
  Lexer(String text, boolean tags) {
    this.text = text;
    this.tags = tags;
    if (text.startsWith("#!")) {
      position = LiteralEnds.line(text, 0);
    }
  }

  Token kind() {
    return kind;
  }

  int start() {
    return start;
  }

  int end() {
    return position;
  }

  /**
   * Whether this token, or the comment at {@link #start}, runs to the text's end without closing.
   */
  boolean isUnclosed() {
    return unclosed;
  }

  /** Whether a line break separates this token from the one before. */
  boolean newlineBefore() {
    return newlineBefore;
  }

  /** Brackets open after this token. */
  int depth() {
    return scopes.size();
  }

  String slice() {
    return text.substring(start, position);
  }

  boolean isWord(String expected) {
    return kind == Token.WORD && word.equals(expected);
  }

  boolean isPunctuation(char expected) {
    return kind == Token.PUNCTUATION && punctuation == expected && position == start + 1;
  }

  /** Whether the innermost open bracket is a class body. */
  boolean inClassBody() {
    return scopes.peek() == Scope.CLASS;
  }

  /** Whether an operand ended at this token: what follows cannot begin one on the same line. */
  boolean expressionEnded() {
    return expressionEnded;
  }

  Token next() {
    skipBlanks();
    if (unclosed) {
      kind = Token.END;
      return kind;
    }
    start = position;
    if (position >= text.length()) {
      kind = Token.END;
      return kind;
    }
    char c = text.charAt(position);
    if (Character.isJavaIdentifierStart(c) || c == '\\') {
      return readWord();
    } else if (c >= '0' && c <= '9' || c == '.' && isDigit(position + 1)) {
      position = LiteralEnds.number(text, position);
      return ended(Token.NUMBER);
    } else if (c == '"' || c == '\'') {
      position = LiteralEnds.string(text, position);
      return ended(Token.STRING);
    } else if (c == '`') {
      position++;
      return readTemplateLiteral();
    } else if (c == '#') {
      position = LiteralEnds.word(text, position + 1);
      return ended(Token.PRIVATE_NAME);
    } else if (c == '/' && !expressionEnded) {
      position = LiteralEnds.regularExpression(text, position);
      return ended(Token.REGULAR_EXPRESSION);
    } else if (tags && c == '<' && startsTag()) {
      int close = TemplateTag.end(text, position);
      unclosed = close < 0;
      position = close < 0 ? text.length() : close;
      return ended(Token.TEMPLATE_TAG);
    }
    return readPunctuation(c);
  }

  private boolean startsTag() {
    return (!expressionEnded || newlineBefore || inClassBody())
        && TemplateTag.openLength(text, position) > 0;
  }

  private Token ended(Token token) {
    expressionEnded = true;
    word = "";
    kind = token;
    return kind;
  }

  private Token readWord() {
    boolean property = kind == Token.PUNCTUATION && (punctuation == '.');
    position = LiteralEnds.word(text, position);
    String previous = word;
    word = text.substring(start, position);
    kind = Token.WORD;
    expressionEnded = property || !BEFORE_EXPRESSION.contains(word);
    if (word.equals("class") && !property && !previous.equals("import")) {
      heritageDepth = scopes.size();
      heritageAngles = 0;
    }
    return kind;
  }

  private Token readTemplateLiteral() {
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c == '\\') {
        position = Math.min(position + 1, text.length());
      } else if (c == '`') {
        return ended(Token.TEMPLATE_LITERAL);
      } else if (c == '$' && position < text.length() && text.charAt(position) == '{') {
        position++;
        scopes.push(Scope.SUBSTITUTION);
        ended(Token.TEMPLATE_LITERAL);
        expressionEnded = false;
        return kind;
      }
    }
    return ended(Token.TEMPLATE_LITERAL);
  }

  private Token readPunctuation(char c) {
    Token before = kind;
    boolean operandBefore = expressionEnded;
    position++;
    kind = Token.PUNCTUATION;
    char previous = punctuation;
    punctuation = c;
    if (c == '.' && text.startsWith("..", position)) {
      position += 2;
      punctuation = ',';
    }
    switch (c) {
      case '{' -> openBrace(before, previous, operandBefore);
      case '(' -> {
        boolean condition = before == Token.WORD && BEFORE_CONDITION.contains(word);
        scopes.push(condition ? Scope.CONDITION : Scope.GROUP);
        expressionEnded = false;
      }
      case '[' -> {
        scopes.push(Scope.GROUP);
        expressionEnded = false;
      }
      case '}' -> {
        Scope closed = scopes.isEmpty() ? Scope.BLOCK : scopes.pop();
        if (closed == Scope.SUBSTITUTION) {
          return readTemplateLiteral();
        }
        expressionEnded = closed == Scope.OBJECT || closed == Scope.TYPE;
      }
      case ')' -> expressionEnded = (scopes.isEmpty() ? null : scopes.pop()) != Scope.CONDITION;
      case ']' -> {
        scopes.poll();
        expressionEnded = true;
      }
      case '=' -> {
        expressionEnded = false;
        if (position < text.length() && text.charAt(position) == '>') {
          position++;
        }
      }
      case '+', '-' -> expressionEnded = operandBefore && isIncrement(c);
      case '!' -> expressionEnded = operandBefore && !newlineBefore && !follows('=');
      case '<', '>' -> {
        if (scopes.size() == heritageDepth) {
          heritageAngles += c == '<' ? 1 : -1;
        }
        expressionEnded = false;
      }
      default -> expressionEnded = false;
    }
    word = "";
    return kind;
  }

  /** {@code a++} ends an operand, {@code a + b} does not. */
  private boolean isIncrement(char c) {
    if (follows(c)) {
      position++;
      return true;
    }
    return false;
  }

  private boolean follows(char c) {
    return position < text.length() && text.charAt(position) == c;
  }

  private void openBrace(Token before, char previous, boolean operandBefore) {
    Scope scope;
    if (heritageDepth == scopes.size() && heritageDepth >= 0) {
      if (heritageAngles > 0) {
        scope = Scope.TYPE;
      } else {
        scope = Scope.CLASS;
        heritageDepth = -1;
      }
    } else if (before == Token.PUNCTUATION
        && "=(,[?:&|+-*/%!~<>".indexOf(previous) >= 0
        && !operandBefore
        && !endsArrow()) {
      scope = previous == ':' && scopes.peek() == Scope.BLOCK ? Scope.BLOCK : Scope.OBJECT;
    } else if (before == Token.WORD
        && !operandBefore
        && !word.equals("do")
        && !word.equals("else")) {
      scope = Scope.OBJECT;
    } else {
      scope = Scope.BLOCK;
    }
    scopes.push(scope);
    expressionEnded = false;
  }

  /** Whether the brace at {@link #start} follows {@code =>}: a function body. */
  private boolean endsArrow() {
    int i = start - 1;
    while (i > 0 && Character.isWhitespace(text.charAt(i))) {
      i--;
    }
    return i > 0 && text.charAt(i) == '>' && text.charAt(i - 1) == '=';
  }

  private void skipBlanks() {
    newlineBefore = false;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '\n') {
        newlineBefore = true;
        position++;
      } else if (Character.isWhitespace(c) || c == '\u00a0' || c == '\ufeff') {
        position++;
      } else if (text.startsWith("//", position)) {
        position = LiteralEnds.line(text, position);
      } else if (text.startsWith("/*", position)) {
        int close = text.indexOf("*/", position + 2);
        int end = close < 0 ? text.length() : close + 2;
        if (close < 0) {
          unclosed = true;
          start = position;
          position = end;
          return;
        }
        newlineBefore |= text.substring(position, end).indexOf('\n') >= 0;
        position = end;
      } else {
        return;
      }
    }
  }

  private boolean isDigit(int index) {
    return index < text.length() && Character.isDigit(text.charAt(index));
  }
}
