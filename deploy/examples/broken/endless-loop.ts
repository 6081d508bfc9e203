// Wrong: never ends while loading. Expected: TIME_LIMIT (504) within the hard limit plus 1 s.
import { CardDef } from '@cardstack/base/card-api';

let turns = 0;
while (true) {
  turns = (turns + 1) % 1000;
}

export class Never extends CardDef {
  static displayName = `Never ${turns}`;
}
