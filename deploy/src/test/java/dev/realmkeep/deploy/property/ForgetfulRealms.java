package dev.realmkeep.deploy.property;

import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/** Stores with a part of each read set missing: what the property exists to catch. */
final class ForgetfulRealms extends InMemoryRealms {
  private final BiPredicate<Populated, FileRead> remembers;

  private ForgetfulRealms(BiPredicate<Populated, FileRead> remembers) {
    super(Clock.system());
    this.remembers = remembers;
  }

  /**
   * Forgets what was looked for in vain before something was found: a file that shadows another
   * goes unnoticed.
   */
  static ForgetfulRealms ofAbsentReads() {
    return new ForgetfulRealms(
        (populated, read) -> !read.isAbsent() || populated.fileAlias() == null);
  }

  /** Forgets the files of imports: an edit of one goes unnoticed. */
  static ForgetfulRealms ofImports() {
    return new ForgetfulRealms((populated, read) ->
        read.isAbsent() || (read.realm() + read.path()).equals(populated.fileAlias()));
  }

  @Override
  public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
    return super.persist(
        key,
        new Populated(
            populated.entry(),
            populated.fileAlias(),
            populated.reads().stream().filter(read -> remembers.test(populated, read)).toList(),
            populated.expiresAfter(),
            populated.failures(),
            populated.tookMillis()));
  }
}
