// Wrong: describing Cracked fails, its neighbours are fine. Expected: found, with an error for the export Cracked only.
import { CardDef, field, contains, linksTo, StringField } from '@cardstack/base/card-api';

export class Sound extends CardDef {
  static displayName = 'Sound';
  @field name = contains(StringField);
}

export class Cracked extends CardDef {
  static displayName = 'Cracked';
  @field name = contains(StringField);
  @field friend = linksTo((): typeof Sound => {
    throw new Error('the friend cannot be named');
  });
}

export class AlsoSound extends Sound {
  static displayName = 'Also sound';
  @field note = contains(StringField);
}
