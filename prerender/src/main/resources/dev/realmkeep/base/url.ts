import { StringField } from './card-api';

export default class UrlField extends StringField {
  static displayName = 'URL';
}
