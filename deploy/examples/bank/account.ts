import { CardDef, contains, field, StringField } from '@cardstack/base/card-api';
import BooleanField from '@cardstack/base/boolean';
import NumberField from '@cardstack/base/number';

/** Money that belongs to somebody. */
export class Account extends CardDef {
  static displayName = 'Account';
  @field owner = contains(StringField);
  @field balance = contains(NumberField);
  @field frozen = contains(BooleanField);
}
