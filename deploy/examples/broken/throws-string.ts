// Wrong: throws a string. Expected: EVALUATION (422) whose message contains "just a string".
import { CardDef } from '@cardstack/base/card-api';

if (typeof CardDef === 'function') {
  throw 'just a string';
}

export class Unthrown extends CardDef {}
