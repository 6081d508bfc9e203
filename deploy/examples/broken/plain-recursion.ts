// Wrong: calls itself without end. Expected: EVALUATION (422) for the RangeError, at line 5, or STACK (508).
import { CardDef } from '@cardstack/base/card-api';

function fall(level: number): number {
  return 1 + fall(level + 1);
}

export class Well extends CardDef {
  static depth = fall(0);
}
