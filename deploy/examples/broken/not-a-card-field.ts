// Wrong: contains() of something that is no field. Expected: EVALUATION (422), for the module or for the export.
import { CardDef, field, contains } from '@cardstack/base/card-api';

export class Odd extends CardDef {
  static displayName = 'Odd';
  @field number = contains(42 as any);
}
