package dev.realmkeep.cache.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.Diagnostics;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Small values for tests. */
public final class SampleEntries {
  private SampleEntries() {}

  /** A public realm owned by {@code owner}. */
  public static RealmInfo realm(String url) {
    return new RealmInfo(url, "owner", RealmInfo.Visibility.PUBLIC);
  }

  /** The public key of {@code path} in {@code realm}. */
  public static ModuleKey key(String realm, String path) {
    return new ModuleKey(
        realm, realm + path, CacheScope.PUBLIC, "", ScriptedPrerenderer.EXTRACTOR_VERSION);
  }

  /** A card with one string field, told apart by its display name. */
  public static Definition card(String module, String name, String displayName) {
    FieldDefinition string =
        new FieldDefinition(
            FieldDefinition.Kind.CONTAINS,
            true,
            false,
            CodeRef.of("@cardstack/base/card-api", "StringField"),
            null,
            null,
            null);
    return new Definition(
        Definition.Type.CARD_DEF,
        CodeRef.of(ModuleUrl.withoutExecutableExtension(module), name),
        displayName,
        Map.of("title", "f0"),
        Map.of("f0", string));
  }

  /** A module with one export {@code Main}, told apart by its display name. */
  public static ModuleEntry.Found found(String module, String displayName) {
    Definition card = card(module, "Main", displayName);
    List<CodeRef> types =
        List.of(card.codeRef(), CodeRef.of("@cardstack/base/card-api", "CardDef"));
    return new ModuleEntry.Found(
        Map.of("Main", new ExportEntry.Defined(card, types)), List.of(), Diagnostics.NONE);
  }

  public static ModuleEntry.Missing missing(String module) {
    return new ModuleEntry.Missing(
        ModuleError.of(ModuleError.Kind.MISSING, "no file answers to " + module));
  }

  public static ModuleEntry.Failed failed(ModuleError.Kind kind, String message) {
    return new ModuleEntry.Failed(ModuleError.of(kind, message), List.of(), Diagnostics.NONE);
  }

  /** A result that lives until its sources change. */
  public static Populated populated(
      ModuleEntry entry, @Nullable String fileAlias, List<FileRead> reads) {
    return new Populated(entry, fileAlias, reads, null, 0, 1);
  }

  /** An unconditional put of a module. */
  public static FileChange put(String path, String text) {
    return put(path, text, Precondition.NONE);
  }

  public static FileChange put(String path, String text, Precondition precondition) {
    return new FileChange.Put(path, text.getBytes(UTF_8), "text/javascript", precondition);
  }

  public static FileChange delete(String path) {
    return new FileChange.Delete(path, Precondition.NONE);
  }

  /** See {@link ScriptedPrerenderer#echoingSources}. */
  static CompletableFuture<Prerendered> echo(PrerenderJob job) {
    return job.sources()
        .load(job.moduleUrl())
        .thenApply(loaded ->
            loaded instanceof Loaded.Source source
                ? new Prerendered(
                    found(job.moduleUrl(), new String(source.content(), UTF_8)),
                    source.fileUrl(),
                    1)
                : new Prerendered(missing(job.moduleUrl()), null, 1));
  }
}
