import { FieldDef, StringField, contains, field } from './card-api';

export default class CountryField extends FieldDef {
  static displayName = 'Country';
  @field name = contains(StringField);
  @field code = contains(StringField);
}
