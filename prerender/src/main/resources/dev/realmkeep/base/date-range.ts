import { FieldDef, contains, field } from './card-api';
import DateField from './date';

export default class DateRangeField extends FieldDef {
  static displayName = 'Date Range';
  @field start = contains(DateField);
  @field end = contains(DateField);
}
