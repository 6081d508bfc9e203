// Wrong: throws while loading, three calls deep. Expected: EVALUATION (422) at line 13, with the stack of the calls.
import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';

interface Settings {
  currency: string;
}

function required(settings: Partial<Settings>, key: keyof Settings): string {
  let value: string | undefined = settings[key];
  if (value) {
    return value;
  }
  throw new TypeError(`setting "${key}" is missing`);
}

function configure(settings: Partial<Settings>): Settings {
  return { currency: required(settings, 'currency') };
}

export const settings = configure({});

export class Till extends CardDef {
  static displayName = 'Till';
  @field currency = contains(StringField);
}
