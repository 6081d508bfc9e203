package dev.realmkeep.prerender.transpile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the import and export statements of transpiled code, and rewrites their specifiers as
 * {@link GuestSpecifier}s. Import attributes are dropped: what a file is follows from its name. For
 * one thread and one pass.
 */
final class ModuleStatements {
  private final String code;
  private final Lexer lexer;
  private final Rewriter rewriter;
  private final List<Found> found = new ArrayList<>();
  private final Map<String, Found> namespaces = new HashMap<>();
  private final Set<String> importedLocals = new HashSet<>();
  private final Map<String, String> exportedLocals = new HashMap<>();
  private final Set<String> declared = new LinkedHashSet<>();
  private final Set<String> passedOn = new HashSet<>();

  private ModuleStatements(String code) {
    this.code = code;
    this.lexer = new Lexer(code, false);
    this.rewriter = new Rewriter(code);
  }

  /** A statement; the position is that of its specifier in the code read. */
  record Found(String specifier, Set<String> names, boolean passesAllOn, int line, int column) {}

  /**
   * @param text the code with its specifiers rewritten
   * @param passedOn names of exports that come from other modules
   */
  record Statements(
      String text,
      ColumnShifts shifts,
      List<Found> imports,
      Set<String> ownExports,
      Set<String> passedOn) {}

  static Statements read(String code) {
    ModuleStatements pass = new ModuleStatements(code);
    pass.run();
    pass.exportedLocals.forEach((exported, local) ->
        (pass.importedLocals.contains(local) ? pass.passedOn : pass.declared).add(exported));
    return new Statements(
        pass.rewriter.finish(), pass.rewriter.shifts(), pass.found, pass.declared, pass.passedOn);
  }

  private void run() {
    boolean afterDot = false;
    lexer.next();
    while (lexer.kind() != Token.END) {
      if (lexer.kind() == Token.WORD && !afterDot) {
        if (lexer.isWord("import")) {
          lexer.next();
          importing();
          continue;
        } else if (lexer.isWord("export") && lexer.depth() == 0) {
          lexer.next();
          exporting();
          continue;
        }
        Found namespace = namespaces.isEmpty() ? null : namespaces.get(lexer.slice());
        if (namespace != null) {
          lexer.next();
          member(namespace);
          continue;
        }
      }
      afterDot = lexer.isPunctuation('.');
      lexer.next();
    }
  }

  /** Behind the name of a namespace: a member read names an export. */
  private void member(Found namespace) {
    if (lexer.isPunctuation('.')) {
      lexer.next();
      if (lexer.kind() == Token.WORD) {
        namespace.names.add(lexer.slice());
      }
    }
  }

  /** Behind {@code import}. */
  private void importing() {
    if (lexer.isPunctuation('(')) {
      lexer.next();
      if (lexer.kind() == Token.STRING) {
        dynamic();
      }
      return;
    }
    if (lexer.isPunctuation('.') || lexer.depth() > 0 && lexer.kind() != Token.PUNCTUATION) {
      return;
    }
    Set<String> names = new LinkedHashSet<>();
    String namespace = null;
    while (lexer.kind() != Token.STRING && lexer.kind() != Token.END) {
      if (lexer.isWord("from")) {
        lexer.next();
        if (lexer.kind() == Token.STRING) {
          break;
        }
      } else if (lexer.isPunctuation('*')) {
        lexer.next();
        lexer.next();
        namespace = lexer.slice();
        lexer.next();
      } else if (lexer.isPunctuation('{')) {
        list((name, local) -> {
          names.add(name);
          importedLocals.add(local);
        });
      } else if (lexer.kind() == Token.WORD) {
        names.add("default");
        importedLocals.add(lexer.slice());
        lexer.next();
      } else {
        lexer.next();
      }
    }
    Found statement = specifier(names, false);
    if (statement != null && namespace != null) {
      namespaces.put(namespace, statement);
      importedLocals.add(namespace);
    }
  }

  /** At the literal of an {@code import("…")}. */
  private void dynamic() {
    int start = lexer.start();
    int end = lexer.end();
    String specifier = unquoted();
    lexer.next();
    if (lexer.isPunctuation(')') || lexer.isPunctuation(',')) {
      rewriter.replace(start, end, quoted(GuestSpecifier.encode(specifier)));
    }
    if (lexer.isPunctuation(',')) {
      int options = lexer.start();
      int outer = lexer.depth() - 1;
      while (lexer.kind() != Token.END && lexer.depth() > outer) {
        lexer.next();
      }
      rewriter.replace(options, lexer.start(), "");
    }
  }

  /** Behind {@code export}. */
  private void exporting() {
    if (lexer.isPunctuation('*')) {
      lexer.next();
      boolean named = lexer.isWord("as");
      if (named) {
        lexer.next();
        passedOn.add(lexer.slice());
        lexer.next();
      }
      lexer.next();
      specifier(new LinkedHashSet<>(), !named);
    } else if (lexer.isPunctuation('{')) {
      Map<String, String> names = new HashMap<>();
      list((local, exported) -> names.put(exported, local));
      if (lexer.isWord("from")) {
        lexer.next();
        passedOn.addAll(names.keySet());
        specifier(new LinkedHashSet<>(names.values()), false);
      } else {
        exportedLocals.putAll(names);
      }
    } else if (lexer.isWord("default")) {
      lexer.next();
      if (lexer.kind() == Token.WORD && importedLocals.contains(lexer.slice())) {
        passedOn.add("default");
      } else {
        declared.add("default");
      }
    } else {
      declaration();
    }
  }

  private void declaration() {
    while (lexer.isWord("async")
        || lexer.isWord("function")
        || lexer.isWord("class")
        || lexer.isWord("const")
        || lexer.isWord("let")
        || lexer.isWord("var")
        || lexer.isPunctuation('*')) {
      lexer.next();
    }
    if (lexer.kind() == Token.WORD) {
      declared.add(lexer.slice());
    }
  }

  private interface Pair {
    void accept(String first, String second);
  }

  /** At {@code {}; leaves the lexer behind the closing brace. */
  private void list(Pair each) {
    lexer.next();
    while (lexer.kind() != Token.END && !lexer.isPunctuation('}')) {
      if (lexer.kind() == Token.WORD || lexer.kind() == Token.STRING) {
        String first = lexer.kind() == Token.STRING ? unquoted() : lexer.slice();
        String second = first;
        lexer.next();
        if (lexer.isWord("as")) {
          lexer.next();
          second = lexer.kind() == Token.STRING ? unquoted() : lexer.slice();
          lexer.next();
        }
        each.accept(first, second);
      } else {
        lexer.next();
      }
    }
    lexer.next();
  }

  /** At the specifier of a static statement; leaves the lexer behind its attributes. */
  private @Nullable Found specifier(Set<String> names, boolean passesAllOn) {
    if (lexer.kind() != Token.STRING) {
      return null;
    }
    int start = lexer.start();
    int end = lexer.end();
    Found statement =
        new Found(unquoted(), names, passesAllOn, rewriter.line(start), rewriter.column(start));
    found.add(statement);
    lexer.next();
    if ((lexer.isWord("with") || lexer.isWord("assert")) && !lexer.newlineBefore()) {
      lexer.next();
      int outer = lexer.depth() - 1;
      while (lexer.kind() != Token.END && lexer.depth() > outer) {
        lexer.next();
      }
      end = lexer.end();
      lexer.next();
    }
    rewriter.replace(start, end, quoted(GuestSpecifier.encode(statement.specifier)));
    return statement;
  }

  private String unquoted() {
    return code.substring(lexer.start() + 1, lexer.end() - 1);
  }

  private static String quoted(String specifier) {
    return '"' + specifier + '"';
  }
}
