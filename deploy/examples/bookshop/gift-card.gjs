import { CardDef, Component, field, contains, linksTo } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import DateField from '@cardstack/base/date';
import BooleanField from '@cardstack/base/boolean';
import { tracked } from '@glimmer/tracking';
import { on } from '@ember/modifier';
import { PriceTag } from './components/price-tag';
import { Customer } from './customer';
import { MoneyField } from './money';

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE = /^(?:[2-9A-HJ-NP-Z]{4}-?){3}$/;

const Ribbon = <template>
  <svg viewBox='0 0 10 10' aria-hidden='true'><path d='M0 5h10M5 0v10' stroke='{{@color}}' /></svg>
</template>;

export class GiftCard extends CardDef {
  static displayName = 'Gift card';

  @field code = contains(StringField);
  @field value = contains(MoneyField);
  @field remaining = contains(MoneyField);
  @field boughtBy = linksTo(() => Customer);
  @field redeemedBy = linksTo(() => Customer);
  @field expires = contains(DateField);
  @field valid = contains(BooleanField, {
    computeVia: function () {
      return CODE.test(this.code ?? '') && (!this.expires || this.expires > new Date());
    },
  });

  static makeCode(random = Math.random) {
    let letters = Array.from({ length: 12 }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]);
    return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
  }

  static isolated = class extends Component {
    @tracked revealed = false;
    reveal = () => (this.revealed = !this.revealed);

    <template>
      <div class='gift-card'>
        <Ribbon @color={{if @model.valid 'crimson' "grey"}} />
        <PriceTag @minor={{@model.remaining.minor}} @currency={{@model.remaining.currency}} />
        <button type='button' {{on 'click' this.reveal}}>
          {{if this.revealed @model.code '•••• •••• ••••'}}
        </button>
      </div>
      <style scoped>
        .gift-card { aspect-ratio: 1.586; border-radius: 8px }
        .gift-card > button { font-family: 'Courier New', monospace; }
      </style>
    </template>
  };
}
