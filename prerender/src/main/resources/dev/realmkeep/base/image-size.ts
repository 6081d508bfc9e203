import { StringField } from './card-api';

export default class ImageSizeField extends StringField {
  static displayName = 'Image Size';
  static options = ['actual', 'contain', 'cover'];
}
