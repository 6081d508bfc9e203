// Wrong: a top-level await of a promise that never settles. Expected: TIME_LIMIT (504), or EVALUATION (422) that says so, within the hard limit plus 1 s.
import { CardDef } from '@cardstack/base/card-api';

const answer = await new Promise<string>(() => {});

export class Patient extends CardDef {
  static displayName = answer;
}
