// Wrong: never ends, and catches whatever it can. Expected: TIME_LIMIT (504) within the hard limit plus 1 s.
import { CardDef } from '@cardstack/base/card-api';

for (;;) {
  try {
    for (;;) {}
  } catch {
    continue;
  } finally {
    for (;;) {}
  }
}

export class Stubborn extends CardDef {}
