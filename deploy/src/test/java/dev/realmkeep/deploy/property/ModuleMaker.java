package dev.realmkeep.deploy.property;

import dev.realmkeep.deploy.property.GeneratedModule.BaseType;
import dev.realmkeep.deploy.property.GeneratedModule.Member;
import dev.realmkeep.deploy.property.GeneratedModule.PassedOn;
import dev.realmkeep.deploy.property.GeneratedModule.Ref;
import dev.realmkeep.deploy.property.GeneratedModule.Target;
import dev.realmkeep.deploy.property.GeneratedModule.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes modules at random. Everything follows from the given source of randomness. */
final class ModuleMaker {
  private static final List<String> SEARCHABLE =
      List.of("", "", "", "true", "\"f1\"", "[\"f0\",\"f2.f1\"]");
  private static final int FIELD_NAMES = 5;

  private final Random random;
  private final List<String> names;
  private final RealmModel model;
  private int displayNames;

  /**
   * @param names of all modules there may be, without extension; a class is usually extended by
   *     modules later in the list only
   */
  ModuleMaker(Random random, List<String> names, RealmModel model) {
    this.random = random;
    this.names = names;
    this.model = model;
  }

  /** A module to stand at {@code self}; it mostly refers to what there is. */
  GeneratedModule make(String self) {
    List<Type> types = new ArrayList<>();
    for (String name : List.of("Field0", "Field1", "Card0", "Card1")) {
      if (random.nextInt(12) != 0) {
        types.add(type(self, name, types));
      }
    }
    List<PassedOn> passedOn = new ArrayList<>();
    Ref passed =
        random.nextInt(4) == 0 ? elsewhere(self, random.nextBoolean() ? "Card" : "Field") : null;
    if (passed != null) {
      passedOn.add(new PassedOn(passed, "Passed"));
    }
    return new GeneratedModule(types, passedOn, random.nextInt(30) == 0);
  }

  private Type type(String self, String name, List<Type> earlier) {
    boolean exported = !name.endsWith("0") || random.nextInt(12) != 0;
    String displayName =
        random.nextInt(3) == 0 ? null : name + " v" + ++displayNames + " of " + self;
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < FIELD_NAMES; i++) {
      if (random.nextInt(5) < 2) {
        members.add(member(self, "f" + i, earlier));
      }
    }
    return new Type(name, exported, parent(self, name, earlier), displayName, members);
  }

  private @Nullable Ref parent(String self, String name, List<Type> earlier) {
    String kind = Ref.isCard(name) ? "Card" : "Field";
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> sameModule(kind, earlier);
      default -> before(self, kind);
    };
  }

  private Member member(String self, String name, List<Type> earlier) {
    boolean many = random.nextInt(3) == 0;
    boolean computed = random.nextInt(5) == 0;
    String searchable = SEARCHABLE.get(random.nextInt(SEARCHABLE.size()));
    if (random.nextInt(5) < 3) {
      BaseType type = BaseType.values()[random.nextInt(BaseType.values().length)];
      return new Member(
          name,
          many ? "containsMany" : "contains",
          new Target.Primitive(type),
          computed,
          searchable);
    }
    boolean link = random.nextInt(3) != 0;
    Ref ref = random.nextInt(4) == 0 ? sameModule(link ? "Card" : "Field", earlier) : null;
    boolean thunk = random.nextInt(12) != 0;
    if (ref == null) {
      String kind = link ? "Card" : "Field";
      ref = thunk ? elsewhere(self, kind) : before(self, kind);
    }
    if (ref == null) {
      return new Member(
          name, "contains", new Target.Primitive(BaseType.STRING), computed, searchable);
    }
    String kind = link ? (many ? "linksToMany" : "linksTo") : many ? "containsMany" : "contains";
    return new Member(name, kind, new Target.Class(ref, thunk), computed, searchable);
  }

  private @Nullable Ref sameModule(String kind, List<Type> earlier) {
    List<Type> fitting = earlier.stream().filter(type -> type.name().startsWith(kind)).toList();
    return fitting.isEmpty() ? null : Ref.here(fitting.get(random.nextInt(fitting.size())).name());
  }

  /** A class of a module earlier in the list: extending those cannot go round in a circle. */
  private @Nullable Ref before(String self, String kind) {
    return exported(names.subList(0, names.indexOf(self)), kind);
  }

  private @Nullable Ref elsewhere(String self, String kind) {
    return exported(names.stream().filter(name -> !name.equals(self)).toList(), kind);
  }

  /** Nearly always a class that is there; now and then one that may not be. */
  private @Nullable Ref exported(List<String> modules, String kind) {
    if (modules.isEmpty()) {
      return null;
    }
    String module = modules.get(random.nextInt(modules.size()));
    if (random.nextInt(60) == 0) {
      return new Ref(module, kind + random.nextInt(2));
    }
    GeneratedModule found = model.module(module);
    List<Type> fitting =
        found == null
            ? List.of()
            : found.classes().stream()
                .filter(type -> type.exported() && type.name().startsWith(kind))
                .toList();
    return fitting.isEmpty()
        ? null
        : new Ref(module, fitting.get(random.nextInt(fitting.size())).name());
  }
}
