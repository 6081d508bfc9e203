import { BooleanField, CardDef, contains, field, NumberField, StringField } from '@cardstack/base/card-api';

/** Money that belongs to somebody. */
export class Account extends CardDef {
  static displayName = 'Account';
  @field owner = contains(StringField);
  @field balance = contains(NumberField);
  @field frozen = contains(BooleanField);
}
