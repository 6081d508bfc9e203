import { FieldDef, field, contains, linksTo, CardDef } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import NumberField from '@cardstack/base/number';
import CountryField from '@cardstack/base/country';
import zones from './data/timezones.json';

const POSTCODE: Record<string, RegExp> = {
  DE: /^\d{5}$/,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/,
  NL: /^[1-9]\d{3} ?[A-Z]{2}$/,
  US: /^\d{5}(?:[-/]\d{4})?$/,
};

/** Not exported: a point is only ever part of an address. */
class CoordinatesField extends FieldDef {
  static displayName = 'Coordinates';
  @field latitude = contains(NumberField);
  @field longitude = contains(NumberField);
}

export class AddressLinesField extends FieldDef {
  static displayName = 'Address lines';
  @field line1 = contains(StringField);
  @field line2 = contains(StringField);
}

export class PostalAddressField extends AddressLinesField {
  static displayName = 'Postal address';
  @field postcode = contains(StringField);
  @field city = contains(StringField);
  @field country = contains(CountryField);
  @field position = contains(CoordinatesField);
  @field oneLine = contains(StringField, {
    computeVia: function (this: PostalAddressField) {
      return [this.line1, this.line2, `${this.postcode ?? ''} ${this.city ?? ''}`.trim()]
        .filter((part) => part)
        .join(', ');
    },
  });

  get postcodeIsValid(): boolean {
    let code = (this.country as { code?: string } | undefined)?.code;
    return (code && POSTCODE[code]?.test(this.postcode ?? '')) || code === undefined;
  }
}

/** An address with opening hours: three deep below FieldDef. */
export class BusinessAddressField extends PostalAddressField {
  static displayName = 'Business address';
  @field building = contains(StringField);
  @field openFrom = contains(StringField);
  @field openUntil = contains(StringField);
}

export class Place extends CardDef {
  static displayName = 'Place';
  @field name = contains(StringField);
  @field address = contains(PostalAddressField);
  @field within = linksTo(() => Place);
  @field timeZone = contains(StringField, {
    computeVia: function (this: Place) {
      return (zones as Record<string, string>)[this.name ?? ''] ?? 'UTC';
    },
  });
}
