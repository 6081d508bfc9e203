// Wrong: extends what is not a class. Expected: EVALUATION (422) at line 6.
import { CardDef } from '@cardstack/base/card-api';

const registry: Record<string, typeof CardDef> = {};

export class Orphan extends registry['parent'] {
  static displayName = 'Orphan';
}
