// Wrong: imports JSON that does not exist. Expected: MISSING (404) that names ./no-such-data.json.
import { CardDef } from '@cardstack/base/card-api';
import data from './no-such-data.json';

export class Fed extends CardDef {
  static displayName = String(data);
}
