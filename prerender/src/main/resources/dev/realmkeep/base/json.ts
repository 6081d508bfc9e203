import { FieldDef, primitive } from './card-api';

export default class JsonField extends FieldDef {
  static [primitive];
  static displayName = 'JSON';
}
