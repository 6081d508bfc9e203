package dev.realmkeep.deploy.property;

import dev.realmkeep.deploy.property.GeneratedModule.BaseType;
import dev.realmkeep.deploy.property.GeneratedModule.Member;
import dev.realmkeep.deploy.property.GeneratedModule.Ref;
import dev.realmkeep.deploy.property.GeneratedModule.Target;
import dev.realmkeep.deploy.realms.DefinitionText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The expected definition of one class, as text. */
final class ExpectedDefinition {
  private static final String CARD_API = "@cardstack/base/card-api#";

  private final ExpectedEntries entries;
  private final Ref self;

  ExpectedDefinition(ExpectedEntries entries, Ref self) {
    this.entries = entries;
    this.self = self;
  }

  String text() {
    boolean card = entries.type(self).isCard();
    StringBuilder text = new StringBuilder();
    text.append(card ? "card-def " : "field-def ")
        .append(ref(self))
        .append(" \"")
        .append(displayName())
        .append("\"\n")
        .append(types(card))
        .append('\n');
    Map<String, Map.Entry<String, Member>> members = entries.members(self);
    members.values().forEach(at -> text.append(field(at.getKey(), at.getValue())));
    if (card) {
      baseFields().forEach(text::append);
    }
    return text.toString();
  }

  private String displayName() {
    for (Ref at = self; at != null; at = entries.parent(at)) {
      @Nullable String name = entries.type(at).displayName();
      if (name != null) {
        return name;
      }
    }
    return entries.type(self).isCard() ? "Card" : "Field";
  }

  private String types(boolean card) {
    List<String> types = new ArrayList<>();
    for (Ref at = self; at != null; at = entries.parent(at)) {
      types.add(entries.type(at).exported() ? ref(at) : "ancestorOf(" + types.getLast() + ")");
    }
    types.add(CARD_API + (card ? "CardDef" : "FieldDef"));
    return String.join(" > ", types);
  }

  private String field(String module, Member member) {
    return switch (member.target()) {
      case Target.Primitive(BaseType type) -> line(member, type.ref, true);
      case Target.Class(Ref named, boolean thunk) -> {
        Ref type = entries.defined(module, named);
        yield line(
            member,
            entries.type(type).exported()
                ? ref(type)
                : "fieldOf(" + ref(self) + ", " + member.name() + ")",
            false);
      }
    };
  }

  private static String line(Member member, String type, boolean primitive) {
    return DefinitionText.field(
        member.name(),
        member.kind(),
        type,
        primitive,
        member.computed(),
        false,
        member.searchable());
  }

  private static List<String> baseFields() {
    return List.of(
        baseField("id", "ReadOnlyField", true, false),
        baseField("title", "StringField", true, true),
        baseField("description", "StringField", true, true),
        baseField("thumbnailURL", "MaybeBase64Field", true, true),
        baseField("cardInfo", "CardInfoField", false, false));
  }

  private static String baseField(String name, String type, boolean primitive, boolean computed) {
    return DefinitionText.field(name, "contains", CARD_API + type, primitive, computed, false, "");
  }

  private static String ref(Ref ref) {
    return ref.module() + "#" + ref.name();
  }
}
