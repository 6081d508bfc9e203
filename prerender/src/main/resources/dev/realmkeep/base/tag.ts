import { CardDef, StringField, contains, field } from './card-api';
import ColorField from './color';

export default class Tag extends CardDef {
  static displayName = 'Tag';
  @field name = contains(StringField);
  @field color = contains(ColorField);
}
export { Tag };
