import { FieldDef, fieldSerializer, primitive } from './card-api';

export default class DatetimeStampField extends FieldDef {
  static [primitive];
  static [fieldSerializer] = 'datetime';
  static displayName = 'Date Time Stamp';
}
