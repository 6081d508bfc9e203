import { StringField } from './card-api';

export default class ColorField extends StringField {
  static displayName = 'Color';
}
