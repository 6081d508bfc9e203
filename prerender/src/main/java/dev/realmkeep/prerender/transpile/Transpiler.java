package dev.realmkeep.prerender.transpile;

import com.caoccao.javet.swc4j.Swc4j;
import com.caoccao.javet.swc4j.enums.Swc4jMediaType;
import com.caoccao.javet.swc4j.enums.Swc4jParseMode;
import com.caoccao.javet.swc4j.enums.Swc4jSourceMapOption;
import com.caoccao.javet.swc4j.exceptions.Swc4jCoreException;
import com.caoccao.javet.swc4j.options.Swc4jDecoratorsTranspileOption;
import com.caoccao.javet.swc4j.options.Swc4jTranspileOptions;
import com.caoccao.javet.swc4j.outputs.Swc4jTranspileOutput;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.realmkeep.prerender.transpile.SourceRewriter.Rewritten;
import dev.realmkeep.prerender.transpile.TranspiledModule.Position;
import dev.realmkeep.prerender.transpile.TranspiledModule.Positions;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns realm files into ES modules and keeps the results by content hash, within a bound of bytes.
 * Safe for use from any thread, each with a stack of 16 MB: the parser recurses into nested source,
 * and overflowing its stack ends the process. The nesting limit of {@link SourceRewriter} keeps
 * ordinary mischief away from that; what is left is why this belongs into a process that may die.
 */
public final class Transpiler {

  /** Characters of a TypeScript parse error: the message's first line, then the position. */
  private static final Pattern PARSE_ERROR =
      Pattern.compile("^(?:SyntaxError: )?([^\\n]*)(?:.*:(\\d+):(\\d+)\\s*)?$", Pattern.DOTALL);

  private static final URL SPECIFIER = specifier();

  private final Swc4j swc = NativeCompiler.get();
  private final int sourceBytesMax;
  private final CompileScreen screen;
  private final Cache<String, TranspiledModule> cache;

  /**
   * @param sourceBytesMax largest file accepted, bytes
   * @param cacheBytesMax results kept, bytes
   */
  public Transpiler(int sourceBytesMax, long cacheBytesMax) {
    this(sourceBytesMax, cacheBytesMax, CompileScreen.NONE);
  }

  /**
   * @param screen asked about each file that is transpiled, not about what is kept
   */
  public Transpiler(int sourceBytesMax, long cacheBytesMax, CompileScreen screen) {
    this.sourceBytesMax = sourceBytesMax;
    this.screen = screen;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytesMax)
            .weigher((String key, TranspiledModule module) -> module.weight())
            .executor(Runnable::run)
            .build();
  }

  /**
   * The module of a file.
   *
   * @param fileName URL or path; its extension tells the language
   * @param sha256 hash of the content
   * @throws SyntaxException when it is not a module
   */
  public TranspiledModule transpile(String fileName, byte[] content, String sha256)
      throws SyntaxException {
    Language language = Language.of(fileName);
    String key = language.name() + sha256;
    TranspiledModule known = cache.getIfPresent(key);
    if (known != null) {
      return known;
    }
    String text = text(content);
    TranspiledModule module =
        switch (language) {
          case JSON -> JsonModule.of(text);
          case ASSET ->
              new TranspiledModule(
                  "export default \"\";", List.of(), Set.of("default"), Set.of(), Positions.SAME);
          case TS, JS, GTS, GJS -> {
            screen.pass(fileName, content);
            yield transpile(text, language);
          }
        };
    cache.put(key, module);
    return module;
  }

  /**
   * The file as an ES module in UTF-8 for whoever is not this runtime: like {@link #transpile}, but
   * its specifiers and import attributes are as the author wrote them. Not kept.
   *
   * @throws SyntaxException when it is not a script that has such a form
   */
  public byte[] compile(String fileName, byte[] content) throws SyntaxException {
    Language language = Language.of(fileName);
    if (language == Language.JSON || language == Language.ASSET) {
      throw new SyntaxException("only modules have a compiled form", 0, 0);
    }
    Rewritten source = SourceRewriter.rewrite(text(content), language.hasTags());
    String code = parse(source, language).getCode();
    return (code + typeExports(source, ModuleStatements.read(code)))
        .getBytes(StandardCharsets.UTF_8);
  }

  private String text(byte[] content) throws SyntaxException {
    if (content.length > sourceBytesMax) {
      throw new SyntaxException(
          "the file has " + content.length + " bytes, more than " + sourceBytesMax, 0, 0);
    }
    return SourceText.decode(content);
  }

  private TranspiledModule transpile(String text, Language language) throws SyntaxException {
    Rewritten source = SourceRewriter.rewrite(text, language.hasTags());
    Swc4jTranspileOutput output = parse(source, language);
    String mappings = SourceMap.mappings(output.getSourceMap());
    ModuleStatements.Statements statements = ModuleStatements.read(output.getCode());
    Positions unlinked = new Mapped(new ColumnShifts(), mappings, source.shifts());
    List<ModuleImport> imports = new ArrayList<>();
    for (ModuleStatements.Found found : statements.imports()) {
      Position at = unlinked.original(found.line(), found.column());
      imports.add(
          new ModuleImport(
              found.specifier(), found.names(), found.passesAllOn(), at.line(), at.column()));
    }
    return new TranspiledModule(
        statements.text() + typeExports(source, statements),
        imports,
        statements.ownExports(),
        statements.passedOn(),
        new Mapped(statements.shifts(), mappings, source.shifts()));
  }

  /**
   * A type may be re-exported like a value by a module that cannot know it is one, so each exported
   * type is also an undefined value.
   */
  private static String typeExports(Rewritten source, ModuleStatements.Statements statements) {
    StringBuilder names = new StringBuilder();
    for (String type : source.types()) {
      if (!statements.ownExports().contains(type) && !statements.passedOn().contains(type)) {
        names.append(names.isEmpty() ? "" : ", ").append("$realmkeepType as ").append(type);
      }
    }
    return names.isEmpty() ? "" : "\nconst $realmkeepType = void 0;\nexport { " + names + " };\n";
  }

  private Swc4jTranspileOutput parse(Rewritten source, Language language) throws SyntaxException {
    Swc4jTranspileOptions options =
        new Swc4jTranspileOptions()
            .setSpecifier(SPECIFIER)
            .setMediaType(
                language.isTyped() ? Swc4jMediaType.TypeScript : Swc4jMediaType.JavaScript)
            .setParseMode(Swc4jParseMode.Module)
            .setSourceMap(Swc4jSourceMapOption.Separate)
            .setInlineSources(false)
            .setKeepComments(false)
            .setDecorators(Swc4jDecoratorsTranspileOption.LegacyTypeScript());
    try {
      return swc.transpile(source.text(), options);
    } catch (Swc4jCoreException e) {
      throw syntaxError(String.valueOf(e.getMessage()), source.shifts());
    }
  }

  private static SyntaxException syntaxError(String message, ColumnShifts shifts) {
    Matcher matcher = PARSE_ERROR.matcher(message);
    if (!matcher.matches() || matcher.group(2) == null) {
      return new SyntaxException(message, 0, 0);
    }
    int line = Integer.parseInt(matcher.group(2));
    int column = Integer.parseInt(matcher.group(3));
    return new SyntaxException(matcher.group(1), line, shifts.original(line, column));
  }

  private static URL specifier() {
    try {
      return URI.create("file:///module.ts").toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Through the linking rewrite, the parser's source map and the preparing rewrite. */
  private record Mapped(ColumnShifts linked, String mappings, ColumnShifts prepared)
      implements Positions {
    @Override
    public Position original(int line, int column) {
      SourceMap.Position source = SourceMap.source(mappings, line, linked.original(line, column));
      return source == null
          ? new Position(0, 0)
          : new Position(source.line(), prepared.original(source.line(), source.column()));
    }

    @Override
    public int weight() {
      return mappings.length();
    }
  }
}
