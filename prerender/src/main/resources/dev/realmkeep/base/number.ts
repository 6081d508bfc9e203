import { FieldDef, fieldSerializer, primitive } from './card-api';

export default class NumberField extends FieldDef {
  static [primitive];
  static [fieldSerializer] = 'number';
  static displayName = 'Number';
}
