import { CardDef, field, contains, linksTo, linksToMany, containsMany } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import NumberField from '@cardstack/base/number';
import labels from './data/genres.json' with { type: 'json' };

export const KNOWN: ReadonlyMap<string, string> = new Map(Object.entries(labels as Record<string, string>));

export class Genre extends CardDef {
  static displayName = 'Genre';

  @field code = contains(StringField);
  @field parent = linksTo(() => Genre);
  @field children = linksToMany(() => Genre, {
    query: { filter: { on: { module: './genre', name: 'Genre' }, eq: { 'parent.id': '$this.id' } } },
  });
  @field synonyms = containsMany(StringField);
  @field label = contains(StringField, {
    computeVia: function (this: Genre) {
      return KNOWN.get(this.code ?? '') ?? this.code;
    },
  });
  @field depth = contains(NumberField, {
    computeVia: function (this: Genre) {
      let n = 0;
      for (let at: Genre | undefined = this; at?.parent && n < 16; at = at.parent) {
        n++;
      }
      return n;
    },
  });
}

/** Genres for readers below the age of sixteen. */
export class ChildrensGenre extends Genre {
  static displayName = "Children's genre";
  @field fromAge = contains(NumberField);
  @field toAge = contains(NumberField);
}
