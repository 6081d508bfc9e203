// Wrong: imports a file that does not exist. Expected: MISSING (404) that names ./no-such-module.
import { CardDef, field, linksTo } from '@cardstack/base/card-api';
import { Nobody } from './no-such-module';

export class Lonely extends CardDef {
  static displayName = 'Lonely';
  @field friend = linksTo(() => Nobody);
}
