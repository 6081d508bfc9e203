// Wrong: a static initialiser that never ends. Expected: TIME_LIMIT (504) within the hard limit plus 1 s.
import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';

export class Digger extends CardDef {
  static displayName = 'Digger';
  static depth = (() => {
    let depth = 0;
    do {
      depth++;
    } while (depth > 0 || depth < 0);
    return depth;
  })();
  @field name = contains(StringField);
}
