import Component from '@glimmer/component';
import { concat } from '@ember/helper';
import { htmlSafe } from '@ember/template';
import { digitsOf } from '../money';

const symbols = { EUR: '€', GBP: '£', USD: '$', JPY: '¥' };

export class PriceTag extends Component {
  get amount() {
    let digits = digitsOf(this.args.currency ?? 'EUR') ?? 2;
    return ((this.args.minor ?? 0) / 10 ** digits).toFixed(digits);
  }

  get style() {
    return htmlSafe(`--hue: ${this.args.minor > 0 ? 140 : 0}`);
  }

  <template>
    <span class={{concat 'price-tag ' @class}} style={{this.style}} title="it's {{this.amount}}">
      {{symbol @currency}}{{this.amount}}
    </span>
  </template>
}

function symbol(currency) {
  return symbols[currency] ?? currency ?? '';
}

/** Two prices side by side; a template as an argument's default and inside an object. */
export const formats = {
  plain: <template>{{@minor}}</template>,
  reduced: <template><s><PriceTag @minor={{@before}} /></s> <PriceTag @minor={{@minor}} /></template>,
};

export default <template><PriceTag @minor={{@minor}} @currency={{@currency}} ...attributes /></template>;
