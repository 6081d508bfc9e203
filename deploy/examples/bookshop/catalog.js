import { CardDef, field, contains, containsMany, linksTo, linksToMany } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import NumberField from '@cardstack/base/number';
import DateField from '@cardstack/base/date';
import { FileDef } from '@cardstack/base/file-api';
import { groupBy, orderBy } from 'lodash-es';
import defaults from './data/catalog-defaults.json';
import { Book } from './book';
import { csvLine, slug } from './helpers/format';

const { season = 'spring', columns = [] } = defaults;

/** The list that goes to schools and libraries. Plain JavaScript, decorators and all. */
export class Catalog extends CardDef {
  static displayName = 'Catalogue';
  static defaultSeason = season;

  #cache = new WeakMap();

  @field name = contains(StringField);
  @field season = contains(StringField);
  @field validFrom = contains(DateField);
  @field books = linksToMany(() => Book, { searchable: ['title', 'isbn'] });
  @field printed = linksTo(() => FileDef);
  @field columns = containsMany(StringField);
  @field fileName = contains(StringField, {
    computeVia() {
      return `${slug(this.name ?? 'catalogue')}-${this.season ?? season}.csv`;
    },
  });
  @field titles = contains(NumberField, {
    computeVia: function () {
      return this.books?.length ?? 0;
    },
  });

  byPublisher() {
    let known = this.#cache.get(this.books ?? this);
    if (!known) {
      known = groupBy(orderBy(this.books ?? [], ['title']), (book) => book.publisher?.name ?? '');
      this.#cache.set(this.books ?? this, known);
    }
    return known;
  }

  toCsv() {
    let names = this.columns?.length ? this.columns : columns;
    return [csvLine(names), ...(this.books ?? []).map((book) => csvLine(names.map((name) => book[name])))].join('\r\n');
  }
}

export class SchoolCatalog extends Catalog {
  static displayName = 'School catalogue';
  @field grades = containsMany(NumberField);
  @field discountPercent = contains(NumberField);
}

export default Catalog;
