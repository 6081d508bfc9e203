package dev.realmkeep.prerender.loader;

import dev.realmkeep.prerender.transpile.SyntaxException;
import dev.realmkeep.prerender.transpile.TranspiledModule;
import dev.realmkeep.prerender.transpile.Transpiler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The built-in base realm: the modules under {@code dev/realmkeep/base}, read when first asked for.
 * Safe for use from any thread that may transpile.
 */
public final class BaseRealm {
  private final Transpiler transpiler;
  private final Map<String, TranspiledModule> modules = new ConcurrentHashMap<>();

  public BaseRealm(Transpiler transpiler) {
    this.transpiler = transpiler;
  }

  /** The module called {@code name}, without extension; null when there is none. */
  @Nullable TranspiledModule module(String name) {
    TranspiledModule known = modules.get(name);
    if (known != null || !BundledText.BASE.has(name + ".ts")) {
      return known;
    }
    byte[] content = BundledText.BASE.bytes(name + ".ts");
    try {
      TranspiledModule module = transpiler.transpile(name + ".ts", content, "base:" + name);
      modules.put(name, module);
      return module;
    } catch (SyntaxException e) {
      throw new IllegalStateException(
          "base realm module " + name + ":" + e.line() + ": " + e.getMessage(), e);
    }
  }
}
