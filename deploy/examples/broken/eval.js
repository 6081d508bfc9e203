// Wrong: code from a string, which a realm may not run. Expected: EVALUATION (422).
import { CardDef } from '@cardstack/base/card-api';

export class Conjurer extends CardDef {
  static displayName = eval('"con" + "jurer"');
}
