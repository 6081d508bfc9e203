import { CardDef, FieldDef, field, contains, containsMany, linksToMany } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import NumberField from '@cardstack/base/number';

const ESCO = /^https?:\/\/data\.europa\.eu\/esco\/skill\/[\w-]+$/;

/** How well somebody can do something. */
export class LevelField extends FieldDef {
  static displayName = 'Level';
  @field value = contains(NumberField);
  @field label = contains(StringField, {
    computeVia: function (this: LevelField) {
      return (['none', 'basic', 'good', 'expert'] as const)[this.value ?? 0] ?? 'none';
    },
  });
}

export class Skill extends CardDef {
  static displayName = 'Skill';
  static { Skill.prototype.toString = function (this: Skill) { return `Skill(${this.name ?? ''})`; }; }

  @field name = contains(StringField);
  @field uri = contains(StringField);
  @field level = contains(LevelField);
  @field synonyms = containsMany(StringField);
  @field requires = linksToMany(() => Skill, { searchable: 'name' });

  get isStandard(): boolean {
    return ESCO.test(this.uri ?? '');
  }
}

export class Language extends Skill {
  static get displayName() {
    return 'Language';
  }
  @field iso = contains(StringField);
  @field spokenIn = containsMany(StringField);
}
