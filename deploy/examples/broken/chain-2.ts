// Wrong: imports chain-3, which throws. Expected: EVALUATION (422); the error leads to chain-3 line 3.
import { FieldDef, field, contains, StringField } from '@cardstack/base/card-api';
import { third } from './chain-3';

export class Second extends FieldDef {
  static displayName = `Second of ${third}`;
  @field name = contains(StringField);
}
