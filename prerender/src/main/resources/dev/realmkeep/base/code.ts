import { TextAreaField } from './card-api';

export default class CodeField extends TextAreaField {
  static displayName = 'Code';
}
