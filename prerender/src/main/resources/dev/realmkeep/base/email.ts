import { StringField } from './card-api';

export default class EmailField extends StringField {
  static displayName = 'Email';
}
