import { MaybeBase64Field } from './card-api';

export default class Base64ImageField extends MaybeBase64Field {
  static displayName = 'Base64 Image';
}
