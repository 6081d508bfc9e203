import { CardDef, FieldDef, Theme, field, contains, linksTo } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import ColorField from '@cardstack/base/color';
import UrlField from '@cardstack/base/url';
import CodeRefField from '@cardstack/base/code-ref';
// Exists in newer base realms only: a stub where it does not.
import { getCardMenuItems } from '@cardstack/base/menu-items';

const here = new URL('.', import.meta.url);
const debug = (import.meta as { env?: Record<string, unknown> }).env?.['DEBUG'] === 'true';

export const assetUrl = (name: string): string => new URL(`./assets/${name}`, here).href;

export class PaletteField extends FieldDef {
  static displayName = 'Palette';
  @field paper = contains(ColorField);
  @field ink = contains(ColorField);
  @field accent = contains(ColorField);
}

export class ShopSettings extends CardDef {
  static displayName = 'Shop settings';
  static menu = getCardMenuItems;

  @field shopName = contains(StringField);
  @field palette = contains(PaletteField);
  @field theme = linksTo(() => Theme);
  @field logo = contains(UrlField, {
    computeVia: function () {
      return assetUrl(debug ? 'logo-debug.svg' : 'logo.svg');
    },
  });
  @field homeCard = contains(CodeRefField);
}
