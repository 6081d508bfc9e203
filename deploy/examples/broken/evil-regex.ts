// Wrong: a regular expression that backtracks exponentially. Expected: TIME_LIMIT (504) within the hard limit plus 1 s.
import { CardDef } from '@cardstack/base/card-api';

const evil = /^((a+)+)+\1$/;

export class Backtracker extends CardDef {
  static matched = evil.test('a'.repeat(64) + '!');
}
