import { FieldDef, StringField, contains, field } from './card-api';
import CountryField from './country';

export default class AddressField extends FieldDef {
  static displayName = 'Address';
  @field addressLine1 = contains(StringField);
  @field addressLine2 = contains(StringField);
  @field city = contains(StringField);
  @field state = contains(StringField);
  @field postalCode = contains(StringField);
  @field country = contains(CountryField);
  @field poBoxNumber = contains(StringField);
}
