// Wrong: imports chain-2, which imports chain-3, which throws. Expected: EVALUATION (422); the error and additionalErrors lead to chain-3 line 3.
import { CardDef, field, contains } from '@cardstack/base/card-api';
import { Second } from './chain-2';

export class First extends CardDef {
  static displayName = 'First';
  @field second = contains(Second);
}
