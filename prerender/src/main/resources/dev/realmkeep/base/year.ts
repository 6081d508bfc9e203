import { FieldDef, fieldSerializer, primitive } from './card-api';

export default class YearField extends FieldDef {
  static [primitive];
  static [fieldSerializer] = 'number';
  static displayName = 'Year';
}
