package dev.realmkeep.prerender.guest;

import dev.realmkeep.prerender.loader.BundledText;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

/**
 * One engine and the contexts made on it. Contexts of one engine share parsed code, but nothing of
 * what ran. Replaces the engine, which never forgets a source, after a number of contexts. Confined
 * to one thread at a time.
 */
public final class GuestEngine implements AutoCloseable {
  private static final Source PRELUDE =
      Source.newBuilder("js", BundledText.RUNTIME.text("prelude.js"), "prelude.js").buildLiteral();

  private final GuestOptions options;
  private final int contextsMax;
  private Engine engine;
  private int contexts;

  /**
   * @param contextsMax contexts made on one engine, at most
   */
  public GuestEngine(GuestOptions options, int contextsMax) {
    this.options = options;
    this.contextsMax = contextsMax;
    this.engine = build();
  }

  private Engine build() {
    Engine.Builder builder = Engine.newBuilder("js").option("engine.WarnInterpreterOnly", "false");
    options.engine().accept(builder);
    return builder.build();
  }

  /**
   * A context that sees {@code files} and nothing else of the host; no guest code has run in it.
   */
  public Context newContext(FileSystem files) {
    if (contexts++ >= contextsMax) {
      engine.close(true);
      engine = build();
      contexts = 1;
    }
    Context.Builder builder =
        Context.newBuilder("js")
            .engine(engine)
            .allowExperimentalOptions(true)
            .allowHostAccess(HostAccess.NONE)
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowIO(IOAccess.newBuilder().fileSystem(files).build())
            .option("js.esm-eval-returns-exports", "true")
            .option("js.disable-eval", "true")
            .option("js.shared-array-buffer", "false")
            .option("js.atomics", "false")
            .option("js.webassembly", "false")
            .option("js.load", "false")
            .option("js.print", "false")
            .option("js.console", "false")
            .option("js.graal-builtin", "false")
            .option("js.polyglot-builtin", "false")
            .option("js.java-package-globals", "false");
    options.context().accept(builder);
    return builder.build();
  }

  /** Puts the stand-ins for browser globals into a context. */
  public static void prepare(Context context) {
    context.eval(PRELUDE);
  }

  @Override
  public void close() {
    engine.close(true);
  }
}
