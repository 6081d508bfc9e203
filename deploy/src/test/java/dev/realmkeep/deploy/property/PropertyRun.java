package dev.realmkeep.deploy.property;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.deploy.realms.DefinitionText;
import dev.realmkeep.deploy.realms.LocalRealms;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * One seed: a realm and a number of edits. After each edit every module, asked for through the
 * subject, is what the model says and, byte for byte, what a lookup with an empty cache makes of
 * the same files; and the store's audit finds nothing. Lookups are also under way while an edit is
 * written.
 */
final class PropertyRun {
  private static final LookupOptions OPTIONS =
      LookupOptions.DEFAULT.withTimeout(Duration.ofSeconds(60));

  /** What is tried: realms already registered below the origin of {@link LocalRealms}. */
  record Subject(SourceStore sources, DefinitionStore definitions, DefinitionLookup lookup) {}

  private final long seed;
  private final Subject subject;
  private final Prerenderer fresh;
  private final EditMaker edits;
  private final List<String> history = new ArrayList<>();
  private int answers;
  private int failures;

  /**
   * @param fresh makes the entries to compare with; may be the subject's own
   */
  PropertyRun(long seed, Subject subject, Prerenderer fresh) {
    this.seed = seed;
    this.subject = subject;
    this.fresh = fresh;
    this.edits = new EditMaker(seed);
  }

  /** How many of the checked answers were definitions. */
  int answers() {
    return answers;
  }

  /** How many of the checked answers were errors or absences. */
  int failures() {
    return failures;
  }

  EditMaker edits() {
    return edits;
  }

  /**
   * @throws AssertionError at the first difference, with the seed and the edits so far
   */
  void run(int steps) {
    edits.initial().forEach(this::write);
    check();
    for (int step = 0; step < steps; step++) {
      if (step % 3 == 2) {
        edits.heal().forEach(this::write);
      } else {
        write(edits.next());
      }
      check();
    }
  }

  private void write(RealmEdit edit) {
    history.add(edit.what());
    List<CompletableFuture<ModuleOutcome>> underWay =
        edits.names().stream()
            .map(name -> subject.lookup().getModuleEntry(LocalRealms.ORIGIN + name, OPTIONS))
            .toList();
    subject.sources().write(LocalRealms.ORIGIN + edit.realm() + "/", edit.changes()).join();
    CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)).join();
  }

  private void check() {
    try (LocalRealms copy = new LocalRealms(fresh)) {
      EditMaker.REALMS.forEach(copy::addRealm);
      Map<String, List<dev.realmkeep.cache.port.FileChange>> files = new TreeMap<>();
      edits
          .model()
          .files()
          .forEach((path, module) -> {
            int slash = path.indexOf('/');
            files
                .computeIfAbsent(path.substring(0, slash), realm -> new ArrayList<>())
                .add(
                    dev.realmkeep.deploy.realms.RealmDirectory.put(
                        path.substring(slash + 1), EditMaker.bytes(path, module)));
          });
      files.forEach(copy::write);
      for (String name : edits.names()) {
        check(name, entry(subject.lookup(), name), entry(copy.lookup(), name));
      }
    }
    List<DefinitionStore.StaleRead> stale = subject.definitions().audit().join();
    if (!stale.isEmpty()) {
      throw failure("the audit found " + stale);
    }
  }

  private void check(String name, ModuleEntry cached, ModuleEntry computed) {
    String url = LocalRealms.ORIGIN + name;
    Expectation expected = ExpectedEntries.of(edits.model(), name);
    boolean asExpected =
        switch (expected) {
          case Expectation.Absent absent -> cached instanceof ModuleEntry.Missing;
          case Expectation.Failing failing ->
              cached instanceof ModuleEntry.Failed failed
                  && failing.kinds().contains(failed.error().kind());
          case Expectation.Answer answer ->
              cached instanceof ModuleEntry.Found found && texts(found).equals(answer.exports());
        };
    String cachedText = new String(EntryJson.write(url, cached), StandardCharsets.UTF_8);
    if (!asExpected) {
      throw failure(name + " is " + describe(cached, cachedText) + "\nexpected " + expected);
    }
    String computedText = new String(EntryJson.write(url, computed), StandardCharsets.UTF_8);
    if (!cachedText.equals(computedText)) {
      throw failure(name + " is\n" + cachedText + "\nand computed afresh\n" + computedText);
    }
    if (expected instanceof Expectation.Answer) {
      answers++;
    } else {
      failures++;
    }
  }

  private static String describe(ModuleEntry entry, String json) {
    return entry instanceof ModuleEntry.Found found ? texts(found).toString() : json;
  }

  private static ModuleEntry entry(DefinitionLookup lookup, String name) {
    return switch (lookup.getModuleEntry(LocalRealms.ORIGIN + name, OPTIONS).join()) {
      case ModuleOutcome.Answered answered -> answered.stored().entry();
      case ModuleOutcome other -> throw new AssertionError(name + ": " + other);
    };
  }

  private static Map<String, String> texts(ModuleEntry.Found found) {
    Map<String, String> texts = new TreeMap<>();
    found
        .exports()
        .forEach((name, export) -> texts.put(name, DefinitionText.of(LocalRealms.ORIGIN, export)));
    return texts;
  }

  private AssertionError failure(String what) {
    StringBuilder text = new StringBuilder("seed ").append(seed).append(": ").append(what);
    text.append("\nafter\n  ").append(String.join("\n  ", history)).append("\nfiles\n");
    edits
        .model()
        .files()
        .forEach((path, module) ->
            text.append("=== ")
                .append(path)
                .append('\n')
                .append(new String(EditMaker.bytes(path, module), StandardCharsets.UTF_8)));
    return new AssertionError(text.toString());
  }
}
