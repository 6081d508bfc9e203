// Wrong: a class cycle between modules. Expected: EVALUATION (422); B extends A before A exists, at tdz-cycle-b line 4.
import { CardDef, field, contains, linksTo, StringField } from '@cardstack/base/card-api';
import { B } from './tdz-cycle-b';

export class A extends CardDef {
  static displayName = 'A';
  @field other = linksTo(() => B);
  @field name = contains(StringField);
}
