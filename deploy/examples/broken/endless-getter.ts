// Wrong: displayName is a getter that never returns. Expected: TIME_LIMIT (504) within the hard limit plus 1 s.
import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';

export class Mute extends CardDef {
  static get displayName(): string {
    let name = 'x';
    while (name) {
      name = name === 'x' ? 'y' : 'x';
    }
    return name;
  }
  @field name = contains(StringField);
}
