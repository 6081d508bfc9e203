import { CardDef, field, contains, linksTo } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import DateField from '@cardstack/base/date';
import BooleanField from '@cardstack/base/boolean';
import { Skill } from './skill';
import { Organisation } from './company';
import { Person } from './person';

export default class Certification extends CardDef {
  @field holder = linksTo(() => Person, { searchable: 'fullName' });
  @field skill = linksTo(() => Skill, { searchable: 'name' });
  @field issuer = linksTo(() => Organisation);
  @field issued = contains(DateField);
  @field expires = contains(DateField);
  @field certificateNumber = contains(StringField);
  @field valid = contains(BooleanField, {
    computeVia: function () {
      return this.expires == null || this.expires > new Date();
    },
  });
}

/** The paper itself; its name is computed when asked for. */
export class Diploma extends Certification {
  static get displayName() {
    return ['Diploma', 'Master’s diploma'][this === Diploma ? 0 : 1];
  }
  @field grade = contains(StringField);
}

export class MastersDiploma extends Diploma {
  @field thesis = contains(StringField);
}
