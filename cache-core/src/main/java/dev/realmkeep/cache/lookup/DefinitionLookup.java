package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.insight.KeyInsight;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.RealmInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Answers "what is this type?". Methods may be called from any thread and never block; an answer
 * from the process's own cache is a completed future. Futures complete normally with one of the
 * closed set of outcomes; they fail only on a defect. A caller that cancels or times out leaves
 * without disturbing others that wait for the same module.
 *
 * <p>No answer is older than one second after the commit that made it stale, and a lookup that
 * begins after a write through this process answered reflects the write.
 */
public interface DefinitionLookup {

  /** The definition of an exported class, prerendering its module when needed. */
  CompletableFuture<DefinitionOutcome> lookupDefinition(
      CodeRef.Exported ref, LookupOptions options);

  /**
   * Answers from L1 or L2 only, never prerenders; empty when neither has a usable entry. The
   * deadline and {@code staleIfError} hold as for any lookup.
   */
  CompletableFuture<Optional<DefinitionOutcome>> lookupCachedDefinition(
      CodeRef.Exported ref, LookupOptions options);

  /**
   * Many at once, in the order asked, with one L2 query for all that L1 does not hold. Those whose
   * realm has to catch up with the generation asked for do so together and then share a query.
   */
  CompletableFuture<List<DefinitionOutcome>> lookupDefinitions(
      List<CodeRef.Exported> refs, LookupOptions options);

  /** The whole entry of a module. */
  CompletableFuture<ModuleOutcome> getModuleEntry(String moduleUrl, LookupOptions options);

  /**
   * As {@link #getModuleEntry}, for an explicit context: pre-warming, and realms read for others.
   */
  CompletableFuture<ModuleOutcome> populate(
      String moduleUrl, LookupContext context, LookupOptions options);

  /** Drops modules (any realm's, with or without extension) and everything that depends on them. */
  CompletableFuture<List<Invalidation>> invalidate(List<String> moduleUrls);

  /** Drops every definition of the realm and every one that read from it. */
  CompletableFuture<Invalidation> clearRealmDefinitions(String realm);

  /** Drops every definition. */
  CompletableFuture<Invalidation> clearAllDefinitions();

  /** Makes a realm known, or updates its owner and visibility. */
  void registerRealm(RealmInfo realm);

  /** The registered realm that {@code url} lies in, the longest prefix winning. */
  Optional<RealmInfo> realmOf(String url);

  /**
   * What this process knows of a module besides what is stored: who waits for it here and what
   * happened to it lately. Changes nothing. Empty when the URL is in no registered realm.
   */
  Optional<KeyInsight> explain(String moduleUrl);
}
