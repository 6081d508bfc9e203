import { StringField } from './card-api';

export default class TimeField extends StringField {
  static displayName = 'Time';
}
