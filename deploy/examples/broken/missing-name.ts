// Wrong: imports a name that the other module does not export. Expected: EVALUATION (422) or SYNTAX (406) that names "NotThere".
import { CardDef, field, linksTo } from '@cardstack/base/card-api';
import { NotThere } from './one-bad-export';

export class Hopeful extends CardDef {
  static displayName = 'Hopeful';
  @field friend = linksTo(() => NotThere);
}
