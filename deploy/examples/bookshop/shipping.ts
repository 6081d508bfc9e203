import { CardDef, FieldDef, field, contains, containsMany, linksTo } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import NumberField from '@cardstack/base/number';
import DateTimeField from '@cardstack/base/datetime';
import UrlField from '@cardstack/base/url';
import { addDays, isWeekend } from 'date-fns';
import { PostalAddressField } from '../people/address';
import { Order } from './order';

interface Rate {
  upToGrams: number;
  minor: number;
}

class ParcelField extends FieldDef {
  static displayName = 'Parcel';
  static readonly rates: Rate[] = [];

  static {
    let minor = 295;
    for (const upToGrams of [250, 500, 1000, 2000, 5000, 31_500]) {
      ParcelField.rates.push({ upToGrams, minor });
      minor = Math.ceil(minor * 1.4);
    }
    Object.freeze(ParcelField.rates);
  }

  @field grams = contains(NumberField);
  @field trackingCode = contains(StringField);
  @field postage = contains(NumberField, {
    computeVia: function (this: ParcelField) {
      return ParcelField.rates.find((rate) => rate.upToGrams >= (this.grams ?? 0))?.minor ?? null;
    },
  });
}

export class TrackingEventField extends FieldDef {
  static displayName = 'Tracking event';
  @field at = contains(DateTimeField);
  @field where = contains(StringField);
  @field what = contains(StringField);
}

export class Carrier extends CardDef {
  static displayName = 'Carrier';
  @field name = contains(StringField);
  @field trackingUrl = contains(UrlField);
  @field daysInTransit = contains(NumberField);

  track(code: string): string {
    return (this.trackingUrl ?? '').replace(/\{code\}|%7[Bb]code%7[Dd]/, encodeURIComponent(code));
  }
}

export class Shipment extends CardDef {
  static displayName = 'Shipment';
  @field order = linksTo(() => Order, { searchable: 'number' });
  @field carrier = linksTo(() => Carrier);
  @field parcels = containsMany(ParcelField);
  @field to = contains(PostalAddressField);
  @field sentAt = contains(DateTimeField);
  @field events = containsMany(TrackingEventField);
  @field due = contains(DateTimeField, {
    computeVia: function (this: Shipment) {
      let day = addDays(this.sentAt ?? new Date(), this.carrier?.daysInTransit ?? 2);
      while (isWeekend(day)) {
        day = addDays(day, 1);
      }
      return day;
    },
  });
}

export class InternationalShipment extends Shipment {
  static displayName = 'International shipment';
  @field customsCode = contains(StringField);
  @field declaredValue = contains(NumberField);
}
