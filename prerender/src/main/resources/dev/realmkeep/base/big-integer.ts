import { FieldDef, fieldSerializer, primitive } from './card-api';

export default class BigIntegerField extends FieldDef {
  static [primitive];
  static [fieldSerializer] = 'big-integer';
  static displayName = 'Big Integer';
}
