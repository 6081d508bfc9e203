// Wrong: allocates without end. Expected: MEMORY (507) within the hard limit plus 1 s; no other prerender notices.
import { CardDef } from '@cardstack/base/card-api';

const hoard: number[][] = [];
for (;;) {
  hoard.push(new Array(100_000).fill(hoard.length));
}

export class Hoarder extends CardDef {}
