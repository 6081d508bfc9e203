import {
  StringField,
  FieldDef,
  field,
  contains,
  primitive,
  serialize,
  deserialize,
  type BaseDefConstructor,
} from '@cardstack/base/card-api';

/** Groups by length; the slashes and the backtick are data: /[/`]/ is one expression. */
const SEPARATORS = /[-–—\s/`]+/g;
const ISBN_13 = /^97[89]\d{10}$/;
const ISBN_10 = /^\d{9}[\dX]$/i;

export function normalizeIsbn(text: string): string {
  return text.replace(SEPARATORS, '').toUpperCase();
}

export function isIsbn(text: string): boolean {
  let digits = normalizeIsbn(text);
  return ISBN_13.test(digits) ? sum13(digits) % 10 === 0 : ISBN_10.test(digits) && sum10(digits) % 11 === 0;
}

function sum13(digits: string): number {
  return [...digits].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 ? 3 : 1), 0);
}

function sum10(digits: string): number {
  return [...digits].reduce((sum, digit, i) => sum + (digit === 'X' ? 10 : Number(digit)) * (10 - i), 0);
}

/** A primitive of its own: what is stored is the text without separators. */
export class IsbnField extends StringField {
  static displayName = 'ISBN';

  static [serialize](value: unknown): string | null {
    return typeof value === 'string' ? normalizeIsbn(value) : null;
  }

  static async [deserialize]<T extends BaseDefConstructor>(this: T, value: unknown): Promise<unknown> {
    return value == null ? null : normalizeIsbn(String(value));
  }
}

/** The same number in the forms a catalogue wants. */
export class IsbnFormsField extends FieldDef {
  static displayName = 'ISBN forms';
  @field isbn13 = contains(IsbnField);
  @field isbn10 = contains(IsbnField, {
    computeVia: function (this: IsbnFormsField) {
      let digits = this.isbn13 as unknown as string | undefined;
      return digits?.startsWith('978') ? digits.slice(3, 12) : null;
    },
  });
}

/** Declares a primitive without a base that has one. */
export class ShelfMarkField extends FieldDef {
  static displayName = 'Shelf mark';
  static [primitive]: string;
}
