import { FieldDef, field, contains, StringField } from '@cardstack/base/card-api';
import NumberField from '@cardstack/base/number';
import enumField from '@cardstack/base/enum';
import { memoize } from 'lodash-es';

export type CurrencyCode = 'EUR' | 'GBP' | 'USD' | 'JPY';

export interface Amount {
  readonly minor: number;
  readonly currency: CurrencyCode;
}

const DIGITS = { EUR: 2, GBP: 2, USD: 2, JPY: 0 } as const satisfies Record<CurrencyCode, number>;

export const CurrencyField = enumField(StringField, {
  options: [
    { value: 'EUR', label: 'Euro' },
    { value: 'GBP', label: 'Pound sterling' },
    { value: 'USD', label: 'US dollar' },
    { value: 'JPY', label: 'Yen' },
  ],
});

/** A field with a label; not exported, reached through its subclasses only. */
class LabelledField extends FieldDef {
  static displayName = 'Labelled';
  @field label = contains(StringField);
}

export class MoneyField extends LabelledField {
  static displayName = 'Money';
  static readonly Labelled = LabelledField;

  static #formats = new Map<CurrencyCode, (value: number) => string>();
  static {
    for (let code of Object.keys(DIGITS) as CurrencyCode[]) {
      this.#formats.set(code, (value) => `${value.toFixed(DIGITS[code])} ${code}`);
    }
  }

  @field minor = contains(NumberField);
  @field currency = contains(CurrencyField);
  @field text = contains(StringField, {
    computeVia: function (this: MoneyField) {
      let code = (this.currency ?? 'EUR') as CurrencyCode;
      return MoneyField.format((this.minor ?? 0) / 10 ** DIGITS[code], code);
    },
  });

  static format(value: number, code: CurrencyCode): string {
    return this.#formats.get(code)?.(value) ?? String(value);
  }
}

/** A price that includes tax. */
export class GrossMoneyField extends MoneyField {
  static displayName = 'Money with tax';
  @field taxPercent = contains(NumberField);
}

export function add<T extends Amount>(left: T, right: T): Amount {
  if (left.currency !== right.currency) {
    throw new RangeError(`cannot add ${right.currency} to ${left.currency}`);
  }
  return { minor: left.minor + right.minor, currency: left.currency };
}

export const digitsOf = memoize((code: CurrencyCode): number => DIGITS[code]);
