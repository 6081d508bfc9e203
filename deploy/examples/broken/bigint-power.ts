// Wrong: a BigInt power that runs for longer than anybody waits and cannot be interrupted. Expected: TIME_LIMIT (504), MEMORY (507) or EVALUATION (422), typed, within the hard limit plus 1 s.
import { CardDef } from '@cardstack/base/card-api';

const tower = 7n ** 7n ** 9n;

export class Astronomer extends CardDef {
  static displayName = `${tower}`.slice(0, 9);
}
