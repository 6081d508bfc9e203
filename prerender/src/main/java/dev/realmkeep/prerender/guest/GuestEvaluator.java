package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.loader.ModuleSourceReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;

/**
 * Evaluates modules and describes their exports: one engine, a fresh context per prerender.
 * Confined to one thread at a time, and that thread needs a stack of {@link #STACK_BYTES}, because
 * the transpiler recurses into nested source. Everything a module does, except what the hooks'
 * owner must cut off (endless loops, memory), ends in an entry.
 */
public final class GuestEvaluator implements AutoCloseable {

  /** Stack size, in bytes, of a thread that calls {@link #evaluate}. */
  public static final long STACK_BYTES = 16L << 20;

  private final Clock clock;
  private final Engine engine;

  /**
   * @param engineOptions adds options to the engine about to be built
   */
  public GuestEvaluator(Clock clock, Consumer<Engine.Builder> engineOptions) {
    this.clock = clock;
    Engine.Builder builder = Engine.newBuilder("js").option("engine.WarnInterpreterOnly", "false");
    engineOptions.accept(builder);
    this.engine = builder.build();
  }

  /** See {@link dev.realmkeep.cache.port.Prerenderer#extractorVersion}. */
  public static String extractorVersion() {
    return "0";
  }

  /**
   * Evaluates one module; blocks until it is done.
   *
   * @param moduleUrl normalised URL, with or without extension
   * @param realm URL of its realm
   * @throws ModuleSourceReader.SourceUnavailableException when a file could not be read
   */
  public Prerendered evaluate(
      String moduleUrl, String realm, ModuleSourceReader sources, EvaluationHooks hooks) {
    long started = clock.nanoTime();
    String alias = null;
    ModuleEntry entry;
    switch (sources.load(moduleUrl)) {
      case Loaded.Source source -> {
        alias = source.fileUrl();
        entry = run(source, hooks);
      }
      case Loaded.Forbidden forbidden ->
          entry =
              new ModuleEntry.Failed(
                  ModuleError.of(ModuleError.Kind.FORBIDDEN, "not readable: " + forbidden.url()),
                  List.of(),
                  ModuleEntry.Diagnostics.NONE);
      case Loaded.Absent absent ->
          entry =
              new ModuleEntry.Missing(
                  ModuleError.of(ModuleError.Kind.MISSING, "module not found: " + absent.url()));
      case Loaded.Foreign foreign ->
          entry =
              new ModuleEntry.Missing(
                  ModuleError.of(ModuleError.Kind.MISSING, "in no known realm: " + foreign.url()));
    }
    return new Prerendered(entry, alias, (clock.nanoTime() - started) / 1_000_000);
  }

  private ModuleEntry run(Loaded.Source file, EvaluationHooks hooks) {
    Context.Builder builder = Context.newBuilder("js").engine(engine);
    hooks.configure(builder);
    Context context = builder.build();
    try {
      hooks.entered(context, Thread.currentThread());
      try {
        context.eval(
            Source.newBuilder(
                    "js", new String(file.content(), StandardCharsets.UTF_8), file.fileUrl())
                .mimeType("application/javascript+module")
                .build());
      } finally {
        hooks.leaving(context);
      }
      return new ModuleEntry.Found(Map.of(), List.of(), ModuleEntry.Diagnostics.NONE);
    } catch (PolyglotException end) {
      ModuleError error = null;
      if (end.isCancelled() || end.isInterrupted() || end.isResourceExhausted()) {
        error = hooks.limitPassed(end);
      }
      if (error == null) {
        error = ModuleError.of(kindOf(end), String.valueOf(end.getMessage()));
      }
      return new ModuleEntry.Failed(error, List.of(), ModuleEntry.Diagnostics.NONE);
    } catch (IOException e) {
      throw new IllegalStateException("a literal source was not built", e);
    } finally {
      context.close(true);
    }
  }

  private static ModuleError.Kind kindOf(PolyglotException end) {
    if (end.isResourceExhausted() || end.isCancelled() || end.isInterrupted()) {
      return ModuleError.Kind.TIME_LIMIT;
    }
    return end.isSyntaxError() ? ModuleError.Kind.SYNTAX : ModuleError.Kind.EVALUATION;
  }

  @Override
  public void close() {
    engine.close(true);
  }
}
