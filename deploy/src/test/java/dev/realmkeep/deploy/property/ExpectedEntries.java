package dev.realmkeep.deploy.property;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.deploy.property.GeneratedModule.Member;
import dev.realmkeep.deploy.property.GeneratedModule.PassedOn;
import dev.realmkeep.deploy.property.GeneratedModule.Ref;
import dev.realmkeep.deploy.property.GeneratedModule.Target;
import dev.realmkeep.deploy.property.GeneratedModule.Type;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a module of a {@link RealmModel} means, by the rules of the language (ECMA-262
 * section 16.2: load the graph, link the names, evaluate depth first) and of definitions; shares no
 * code with the product. One instance per question.
 */
final class ExpectedEntries {
  private final RealmModel model;
  private final Set<String> loaded = new LinkedHashSet<>();
  private final Set<Ref> initialised = new HashSet<>();
  private final Set<String> entered = new HashSet<>();

  private ExpectedEntries(RealmModel model) {
    this.model = model;
  }

  static Expectation of(RealmModel model, String module) {
    return new ExpectedEntries(model).expect(module);
  }

  private Expectation expect(String module) {
    if (model.module(module) == null) {
      return new Expectation.Absent();
    }
    Set<ModuleError.Kind> loading = EnumSet.noneOf(ModuleError.Kind.class);
    load(module, loading);
    if (!loading.isEmpty()) {
      return new Expectation.Failing(loading);
    }
    if (!loaded.stream().allMatch(this::links)) {
      return new Expectation.Failing(
          EnumSet.of(ModuleError.Kind.SYNTAX, ModuleError.Kind.EVALUATION));
    }
    if (!evaluates(module)) {
      return new Expectation.Failing(EnumSet.of(ModuleError.Kind.EVALUATION));
    }
    Map<String, String> exports = new TreeMap<>();
    for (Type type : get(module).classes()) {
      if (type.exported()) {
        exports.put(type.name(), new ExpectedDefinition(this, new Ref(module, type.name())).text());
      }
    }
    for (PassedOn passed : get(module).passedOn()) {
      Ref origin = origin(passed.ref(), new HashSet<>());
      if (origin == null) {
        throw new IllegalStateException("linked, and yet not there: " + passed);
      }
      exports.put(passed.alias(), new ExpectedDefinition(this, origin).text());
    }
    return new Expectation.Answer(exports);
  }

  private void load(String module, Set<ModuleError.Kind> errors) {
    GeneratedModule found = model.module(module);
    if (found == null) {
      errors.add(ModuleError.Kind.MISSING);
    } else if (loaded.add(module)) {
      if (found.broken()) {
        errors.add(ModuleError.Kind.SYNTAX);
      } else {
        found.imports().forEach(imported -> load(imported, errors));
      }
    }
  }

  private boolean links(String module) {
    return get(module).imported().stream().allMatch(ref -> origin(ref, new HashSet<>()) != null)
        && get(module).passedOn().stream()
            .allMatch(passed -> origin(passed.ref(), new HashSet<>()) != null);
  }

  /** Where an export is defined, following exports from elsewhere; null when there is none. */
  @Nullable Ref origin(Ref ref, Set<Ref> seen) {
    GeneratedModule module = get(ref.module());
    Type type = module.type(ref.name());
    if (type != null && type.exported()) {
      return ref;
    }
    if (!seen.add(ref)) {
      return null;
    }
    return module.passedOn().stream()
        .filter(passed -> passed.alias().equals(ref.name()))
        .findFirst()
        .map(passed -> origin(passed.ref(), seen))
        .orElse(null);
  }

  /** Depth first, imports before the module's own classes; false when a name is used too early. */
  private boolean evaluates(String module) {
    if (!entered.add(module)) {
      return true;
    }
    for (String imported : get(module).imports()) {
      if (!evaluates(imported)) {
        return false;
      }
    }
    for (Type type : get(module).classes()) {
      if (type.parent() != null && !isInitialised(module, type.parent())) {
        return false;
      }
      for (Member member : type.members()) {
        if (member.target() instanceof Target.Class(Ref ref, boolean thunk)
            && !thunk
            && !isInitialised(module, ref)) {
          return false;
        }
      }
      initialised.add(new Ref(module, type.name()));
    }
    return true;
  }

  private boolean isInitialised(String from, Ref ref) {
    return initialised.contains(defined(from, ref));
  }

  /** The definition behind a name used in {@code from}. */
  Ref defined(String from, Ref ref) {
    Ref origin = ref.isHere() ? new Ref(from, ref.name()) : origin(ref, new HashSet<>());
    if (origin == null) {
      throw new IllegalStateException("not linked: " + ref);
    }
    return origin;
  }

  Type type(Ref ref) {
    Type type = get(ref.module()).type(ref.name());
    if (type == null) {
      throw new IllegalStateException("no such class: " + ref);
    }
    return type;
  }

  /** Members by name, a class's own first, the nearest winning, with the module they stand in. */
  Map<String, Map.Entry<String, Member>> members(Ref ref) {
    Map<String, Map.Entry<String, Member>> members = new LinkedHashMap<>();
    for (Ref at = ref; at != null; at = parent(at)) {
      for (Member member : type(at).members()) {
        members.putIfAbsent(member.name(), Map.entry(at.module(), member));
      }
    }
    return members;
  }

  @Nullable Ref parent(Ref ref) {
    Ref parent = type(ref).parent();
    return parent == null ? null : defined(ref.module(), parent);
  }

  private GeneratedModule get(String module) {
    GeneratedModule found = model.module(module);
    if (found == null) {
      throw new IllegalStateException("not loaded: " + module);
    }
    return found;
  }
}
