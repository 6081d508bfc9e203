package dev.realmkeep.deploy.property;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One generated file, apart from its name: a value, from which both the source text and the
 * expected answer follow. It may stand at any name of its realm; at one that it imports, it imports
 * itself.
 *
 * @param passedOn classes of other modules that it exports again
 * @param broken whether its source does not parse
 */
record GeneratedModule(List<Type> classes, List<PassedOn> passedOn, boolean broken) {

  GeneratedModule {
    classes = List.copyOf(classes);
    passedOn = List.copyOf(passedOn);
  }

  /**
   * A class. Its name says what it is: {@code Card…} or {@code Field…}.
   *
   * @param parent null for a class directly below CardDef or FieldDef
   */
  record Type(
      String name,
      boolean exported,
      @Nullable Ref parent,
      @Nullable String displayName,
      List<Member> members) {
    Type {
      members = List.copyOf(members);
    }

    boolean isCard() {
      return Ref.isCard(name);
    }
  }

  /**
   * A field.
   *
   * @param searchable JSON and JavaScript alike; empty for none
   */
  record Member(String name, String kind, Target target, boolean computed, String searchable) {}

  /** What a field holds. */
  sealed interface Target {
    /** A field type of the base realm. */
    record Primitive(BaseType type) implements Target {}

    /**
     * A class.
     *
     * @param thunk whether it is named by a function, which is called after evaluation
     */
    record Class(Ref ref, boolean thunk) implements Target {}
  }

  /** Field types of the base realm. */
  enum BaseType {
    STRING("StringField", "string", "@cardstack/base/card-api#StringField"),
    NUMBER("NumberField", "number", "@cardstack/base/number#default"),
    BOOLEAN("BooleanField", "boolean", "@cardstack/base/boolean#default"),
    DATE("DateField", "date", "@cardstack/base/date#default");

    final String localName;
    final String module;
    final String ref;

    BaseType(String localName, String module, String ref) {
      this.localName = localName;
      this.module = module;
      this.ref = ref;
    }
  }

  /** {@code export { name as alias } from …}. */
  record PassedOn(Ref ref, String alias) {}

  /**
   * A class as another names it: a module without extension ({@code r0/m3}) and a class name.
   *
   * @param module empty for the module that says it, which then needs no import
   */
  record Ref(String module, String name) {
    static Ref here(String name) {
      return new Ref("", name);
    }

    boolean isHere() {
      return module.isEmpty();
    }

    static boolean isCard(String name) {
      return name.startsWith("Card");
    }
  }

  /** The modules it imports, in the order of their first import statement. */
  Set<String> imports() {
    Set<String> modules = new LinkedHashSet<>();
    for (Ref ref : imported()) {
      modules.add(ref.module());
    }
    passedOn.forEach(passed -> modules.add(passed.ref().module()));
    return modules;
  }

  /** The classes it imports, in source order. */
  Set<Ref> imported() {
    Set<Ref> refs = new LinkedHashSet<>();
    for (Type type : classes) {
      if (type.parent() != null) {
        refs.add(type.parent());
      }
      for (Member member : type.members()) {
        if (member.target() instanceof Target.Class(Ref ref, boolean thunk)) {
          refs.add(ref);
        }
      }
    }
    refs.removeIf(Ref::isHere);
    return refs;
  }

  @Nullable Type type(String name) {
    return classes.stream().filter(type -> type.name().equals(name)).findFirst().orElse(null);
  }
}
