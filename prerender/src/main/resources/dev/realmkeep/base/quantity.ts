import { FieldDef, StringField, contains, field } from './card-api';
import NumberField from './number';

export default class QuantityField extends FieldDef {
  static displayName = 'Quantity';
  @field value = contains(NumberField);
  @field unit = contains(StringField);
}
