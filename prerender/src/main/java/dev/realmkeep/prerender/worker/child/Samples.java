package dev.realmkeep.prerender.worker.child;

import dev.realmkeep.cache.port.ModuleSources.Loaded;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Modules like those of real realms, to warm a worker up and to record its AOT cache. */
final class Samples {

  /** The realm they are in, which is no realm that can be asked for. */
  static final String REALM = "https://samples.invalid/";

  /** The one that touches most of what a prerender needs. */
  static final String TYPICAL = REALM + "person";

  private static final Map<String, String> FILES =
      Map.of(
          REALM + "person",
          """
          import { CardDef, Component, field, contains, containsMany, linksTo, linksToMany, StringField } from '@cardstack/base/card-api';
          import NumberField from '@cardstack/base/number';
          import { action } from '@ember/object';
          import { Company } from './company';
          export class Person extends CardDef {
            static displayName = 'Person';
            @field name = contains(StringField);
            @field age = contains(NumberField);
            @field title = contains(StringField, { computeVia: function (this: Person) { return `${this.name}!`; } });
            @field tags = containsMany(StringField);
            @field employer = linksTo(() => Company, { searchable: 'address' });
            @field friends = linksToMany(() => Person);
            static isolated = class extends Component<typeof this> {
              @action greet(): string { return "<template>"; }
              <template><h1>{{@model.name}}</h1></template>
            };
          }
          """,
          REALM + "company",
          """
          import { CardDef, FieldDef, field, contains, linksToMany, StringField } from '@cardstack/base/card-api';
          import { Person } from './person';
          export class Address extends FieldDef { @field city = contains(StringField); }
          export class Company extends CardDef {
            @field address = contains(Address);
            @field staff = linksToMany(() => Person);
          }
          """,
          REALM + "broken",
          "export const x: number = ((y: any) => y.z.q)({}); async function f() { await 0; }",
          REALM + "unreadable",
          "export class {");

  private Samples() {}

  static Set<String> urls() {
    return FILES.keySet();
  }

  /** A source over the samples. */
  static Loaded load(String url) {
    String source = FILES.get(url);
    if (source == null) {
      return url.startsWith(REALM) ? new Loaded.Absent(url) : new Loaded.Foreign(url);
    }
    return new Loaded.Source(url + ".gts", source.getBytes(StandardCharsets.UTF_8), url);
  }
}
