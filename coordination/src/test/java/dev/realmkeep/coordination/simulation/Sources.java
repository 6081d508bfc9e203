package dev.realmkeep.coordination.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.SourceFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The language of simulated modules: a number that no other content has, then the URLs that it
 * imports. An entry names what was read for it.
 */
final class Sources {
  static final List<String> REALMS = List.of("https://r.example/a/", "https://r.example/b/");

  private final SimulatedServer server;

  Sources(SimulatedServer server) {
    this.server = server;
  }

  static String realm(String module) {
    return module.startsWith(REALMS.get(0)) ? REALMS.get(0) : REALMS.get(1);
  }

  static byte[] content(long serial, List<String> imports) {
    return (serial + " " + String.join(" ", imports)).strip().getBytes(UTF_8);
  }

  static List<String> imports(byte[] content) {
    return Arrays.stream(new String(content, UTF_8).split(" ")).skip(1).toList();
  }

  static long serial(byte[] content) {
    return Long.parseLong(new String(content, UTF_8).split(" ")[0]);
  }

  /** The entry of a module for which these were read; the first is the module itself. */
  static ModuleEntry entry(Map<String, Long> read) {
    List<String> notes =
        read.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
    return read.values().iterator().next() == 0
        ? new ModuleEntry.Missing(ModuleError.of(ModuleError.Kind.MISSING, String.join(" ", notes)))
        : new ModuleEntry.Found(Map.of(), List.of(), new ModuleEntry.Diagnostics(List.of(), notes));
  }

  /** What was read for an entry, as {@code url=serial}; 0 = absent. */
  static List<String> reads(ModuleEntry entry) {
    return switch (entry) {
      case ModuleEntry.Found found -> found.diagnostics().notes();
      case ModuleEntry.Missing missing -> List.of(missing.error().message().split(" "));
      case ModuleEntry.Failed failed -> failed.diagnostics().notes();
    };
  }

  /** The committed file that answers to a module URL. */
  private @Nullable SourceFile file(String module) {
    for (String realm : REALMS) {
      if (module.startsWith(realm)) {
        RealmRow row = server.realm(realm);
        for (String path : ModuleUrl.candidates(ModuleUrl.pathIn(realm, module))) {
          SourceFile file = row.files.get(path);
          if (file != null) {
            return file;
          }
        }
      }
    }
    return null;
  }

  long serial(String module) {
    SourceFile file = file(module);
    return file == null ? 0 : serial(file.content());
  }

  /** The committed sources that the module is made of. */
  String closure(String module) {
    Map<String, Long> found = new LinkedHashMap<>();
    collect(module, found);
    return found.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(" "));
  }

  private void collect(String module, Map<String, Long> found) {
    SourceFile file = file(module);
    if (found.putIfAbsent(module, file == null ? 0L : serial(file.content())) == null
        && file != null) {
      imports(file.content()).forEach(imported -> collect(imported, found));
    }
  }
}
