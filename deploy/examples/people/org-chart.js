import { CardDef, field, contains, containsMany, linksTo, linksToMany } from '@cardstack/base/card-api';
import NumberField from '@cardstack/base/number';
import StringField from '@cardstack/base/string';
import * as people from './person';
import * as d3 from 'https://esm.sh/d3@7';
import { Company } from './company';

const { Employee } = people;
const layout = d3.tree().nodeSize([40, 120]);

/** A class made by a mixin, as older modules do. */
const Named = (Base) =>
  class extends Base {
    @field name = contains(StringField);
    @field shortName = contains(StringField, {
      computeVia() {
        return (this.name ?? '').replace(/[aeiou]/gi, '');
      },
    });
  };

export class OrgChart extends Named(CardDef) {
  static displayName = 'Organisation chart';
  static layout = layout;

  @field company = linksTo(() => Company, { searchable: 'name' });
  @field root = linksTo(() => Employee);
  @field vacancies = linksToMany(() => Vacancy);
  @field levels = containsMany(StringField);
  @field depth = contains(NumberField, {
    computeVia: function () {
      let depth = 0;
      for (let row = [this.root].filter(Boolean); row.length && depth < 32; depth++) {
        row = row.flatMap((employee) => employee.reports ?? []);
      }
      return depth;
    },
  });
}

export class Vacancy extends Named(CardDef) {
  static displayName = 'Vacancy';
  @field reportsTo = linksTo(() => people.Manager, { searchable: true });
  @field opensAt = contains(StringField);
}
