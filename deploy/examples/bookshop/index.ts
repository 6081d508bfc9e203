// The realm's front door: what others may build upon, under the names they use.
export * from './book';
export * from './genre';
export { Author, GhostWriter as Ghost } from './author';
export { MoneyField as Money, GrossMoneyField, add as addMoney } from './money';
export { default as BookReview } from './review';
export { default as Bundle } from './bundle';
export type { CurrencyCode, Amount } from './money';
export * as formats from './helpers/format';

import { CardDef, field, contains, linksToMany, StringField } from '@cardstack/base/card-api';
import { Book } from './book';

/** What the start page shows. */
export class FrontPage extends CardDef {
  static displayName = 'Front page';
  @field heading = contains(StringField);
  @field picks = linksToMany(() => Book, { searchable: true });
}
