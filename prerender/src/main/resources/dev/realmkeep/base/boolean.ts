import { FieldDef, fieldSerializer, primitive } from './card-api';

export default class BooleanField extends FieldDef {
  static [primitive];
  static [fieldSerializer] = 'boolean';
  static displayName = 'Boolean';
}
