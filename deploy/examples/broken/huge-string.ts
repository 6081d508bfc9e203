// Wrong: doubles a string without end. Expected: MEMORY (507), or EVALUATION (422) for the string limit, within the hard limit plus 1 s.
import { CardDef } from '@cardstack/base/card-api';

let text = 'ha';
for (;;) {
  text += text;
  if (text.charCodeAt(text.length - 1) === 0) {
    break;
  }
}

export class Laughter extends CardDef {
  static displayName = text;
}
