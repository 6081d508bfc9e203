import { FieldDef, fieldSerializer, primitive } from './card-api';

export default class DateField extends FieldDef {
  static [primitive];
  static [fieldSerializer] = 'date';
  static displayName = 'Date';
}
