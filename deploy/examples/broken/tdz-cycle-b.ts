// Wrong only when tdz-cycle-a is asked for first: this module alone loads. Expected: found, and a is an error.
import { A } from './tdz-cycle-a';

export class B extends A {
  static displayName = 'B';
}
