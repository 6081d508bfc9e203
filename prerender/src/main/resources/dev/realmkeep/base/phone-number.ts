import { StringField } from './card-api';

export default class PhoneNumberField extends StringField {
  static displayName = 'Phone Number';
}

export { PhoneNumberField };
