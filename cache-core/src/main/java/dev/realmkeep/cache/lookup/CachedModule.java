package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An entry in L1 with its answers made once: a hit hands out a future that is already there.
 * Immutable but for one mark, and safe to hand to other threads without order.
 */
final class CachedModule {

  /**
   * Bytes an entry takes besides its content, roughly; counted so that small entries have weight.
   */
  private static final int OVERHEAD_BYTES = 512;

  final StoredEntry stored;

  /** The URL it is found by. */
  final String module;

  final CompletableFuture<ModuleOutcome> moduleAnswer;
  // The first export lies in the object itself: most modules are asked for one, and a hit is mostly
  // the cost of following pointers.
  private final @Nullable String firstName;
  private final @Nullable CompletableFuture<DefinitionOutcome> firstAnswer;
  private final Map<String, CompletableFuture<DefinitionOutcome>> answers = new HashMap<>();
  private final boolean expires;
  private final long expiresAtNanos;

  /** Of the cache, when it was asked whether this may be stored. */
  final long era;

  private volatile boolean left;

  /**
   * @param readAtNanos when the row was asked for, so that it never outlives the store's copy
   */
  CachedModule(StoredEntry stored, long readAtNanos, long era) {
    this.stored = stored;
    this.era = era;
    this.module = stored.key().module();
    this.moduleAnswer = Settled.of(new ModuleOutcome.Answered(stored, Tier.L1));
    Duration expiresIn = stored.expiresIn();
    this.expires = expiresIn != null;
    this.expiresAtNanos = expiresIn == null ? 0 : readAtNanos + expiresIn.toNanos();
    String first = null;
    if (stored.entry() instanceof ModuleEntry.Found found) {
      for (String name : found.exports().keySet()) {
        answers.put(name, Settled.of(Answers.definition(stored, Tier.L1, name)));
        first = first == null ? name.intern() : first;
      }
    }
    this.firstName = first;
    this.firstAnswer = first == null ? null : answers.get(first);
  }

  /** It is no longer in the cache, or will not be when the lock of its key is given back. */
  void leave() {
    left = true;
  }

  boolean hasLeft() {
    return left;
  }

  CompletableFuture<DefinitionOutcome> answer(String name) {
    if (name.equals(firstName) && firstAnswer != null) {
      return firstAnswer;
    }
    CompletableFuture<DefinitionOutcome> ready = answers.get(name);
    return ready != null ? ready : Settled.of(Answers.definition(stored, Tier.L1, name));
  }

  boolean expires() {
    return expires;
  }

  boolean expiredAt(long nowNanos) {
    return expires && nowNanos - expiresAtNanos >= 0;
  }

  int weightBytes() {
    return weightBytes(stored);
  }

  static int weightBytes(StoredEntry stored) {
    return OVERHEAD_BYTES + 2 * stored.sizeBytes() + 2 * stored.key().module().length();
  }
}
