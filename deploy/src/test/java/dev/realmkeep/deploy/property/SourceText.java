package dev.realmkeep.deploy.property;

import dev.realmkeep.deploy.property.GeneratedModule.BaseType;
import dev.realmkeep.deploy.property.GeneratedModule.Member;
import dev.realmkeep.deploy.property.GeneratedModule.Ref;
import dev.realmkeep.deploy.property.GeneratedModule.Target;
import dev.realmkeep.deploy.property.GeneratedModule.Type;
import java.util.LinkedHashMap;
import java.util.Map;

/** The source of a generated module, as its extension wants it. Pure. */
final class SourceText {
  private final GeneratedModule module;
  private final String self;
  private final boolean typescript;
  private final boolean templates;
  private final StringBuilder out = new StringBuilder();

  private SourceText(GeneratedModule module, String self, String extension) {
    this.module = module;
    this.self = self;
    this.typescript = extension.endsWith("ts");
    this.templates = extension.startsWith(".g");
  }

  /**
   * @param self the module without extension, {@code r0/m3}
   * @param extension with its dot
   */
  static String of(GeneratedModule module, String self, String extension) {
    SourceText text = new SourceText(module, self, extension);
    text.write();
    return text.out.toString();
  }

  private void write() {
    out.append("import { CardDef, FieldDef, Component, field, contains, containsMany, linksTo,\n");
    out.append("  linksToMany, StringField } from '@cardstack/base/card-api';\n");
    for (BaseType type : BaseType.values()) {
      if (type != BaseType.STRING) {
        out.append("import %s from '@cardstack/base/%s';\n".formatted(type.localName, type.module));
      }
    }
    Map<String, StringBuilder> imports = new LinkedHashMap<>();
    for (Ref ref : module.imported()) {
      imports
          .computeIfAbsent(ref.module(), key -> new StringBuilder())
          .append(" %s as %s,".formatted(ref.name(), local(ref)));
    }
    imports.forEach(
        (from, names) -> out.append("import {%s } from '%s';\n".formatted(names, specifier(from))));
    module
        .passedOn()
        .forEach(passed ->
            out.append(
                "export { %s as %s } from '%s';\n"
                    .formatted(
                        passed.ref().name(), passed.alias(), specifier(passed.ref().module()))));
    module.classes().forEach(this::type);
    if (module.broken()) {
      out.append("export class {\n");
    }
  }

  private void type(Type type) {
    String parent =
        type.parent() == null ? (type.isCard() ? "CardDef" : "FieldDef") : local(type.parent());
    out.append(
        "%sclass %s extends %s {\n"
            .formatted(type.exported() ? "export " : "", type.name(), parent));
    if (type.displayName() != null) {
      out.append("  static displayName = '").append(type.displayName()).append("';\n");
    }
    for (Member member : type.members()) {
      out.append(
          "  @field %s = %s(%s%s);\n"
              .formatted(
                  member.name(), member.kind(), target(member.target()), options(type, member)));
    }
    if (typescript) {
      out.append("  declare note: string | undefined;\n");
    }
    if (templates) {
      out.append("  static embedded = class extends Component {\n    <template>\n");
      out.append("      {{#if @model.id}}<b title='}'>it's {{@model.id}}</b>{{/if}}\n");
      out.append("    </template>\n  };\n");
    }
    out.append("}\n");
  }

  private String target(Target target) {
    return switch (target) {
      case Target.Primitive(BaseType type) -> type.localName;
      case Target.Class(Ref ref, boolean thunk) -> (thunk ? "() => " : "") + local(ref);
    };
  }

  private String options(Type type, Member member) {
    String self = typescript ? "this: " + type.name() : "";
    String compute =
        member.computed() ? "computeVia: function (%s) { return null; }, ".formatted(self) : "";
    String searchable =
        member.searchable().isEmpty() ? "" : "searchable: " + member.searchable() + " ";
    return compute.isEmpty() && searchable.isEmpty() ? "" : ", { " + compute + searchable + "}";
  }

  private String local(Ref ref) {
    return ref.isHere() ? ref.name() : ref.module().replace('/', '_') + "_" + ref.name();
  }

  private String specifier(String module) {
    String realm = self.substring(0, self.indexOf('/') + 1);
    return module.startsWith(realm) ? "./" + module.substring(realm.length()) : "../" + module;
  }
}
