// Wrong: an expression that ends too early. Expected: SYNTAX (406) at line 7.
import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';

export class Draft extends CardDef {
  static displayName = 'Draft';
  @field name = contains(StringField);
  @field broken = contains(StringField, { computeVia: function () { return 1 + ; } });
}
