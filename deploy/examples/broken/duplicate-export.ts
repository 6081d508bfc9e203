// Wrong: two exports of one name. Expected: SYNTAX (406) at line 8.
import { CardDef } from '@cardstack/base/card-api';

export class Twin extends CardDef {
  static displayName = 'First twin';
}

export { Other as Twin };

class Other extends CardDef {
  static displayName = 'Second twin';
}
