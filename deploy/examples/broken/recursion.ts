// Wrong: calls itself without end and catches the error each time. Expected: EVALUATION (422), STACK (508) or TIME_LIMIT (504), typed, within the hard limit plus 1 s.
import { CardDef } from '@cardstack/base/card-api';

function deeper(level: number): number {
  try {
    return deeper(level + 1);
  } catch {
    return deeper(level + 1);
  }
}

export class Abyss extends CardDef {
  static depth = deeper(0);
}
