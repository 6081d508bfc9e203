import { FieldDef, contains, field } from './card-api';
import NumberField from './number';

export default class CoordinateField extends FieldDef {
  static displayName = 'Coordinate';
  @field x = contains(NumberField);
  @field y = contains(NumberField);
}
