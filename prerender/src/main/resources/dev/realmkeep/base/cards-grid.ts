import { CardDef } from './card-api';

export class CardsGrid extends CardDef {
  static displayName = 'Cards Grid';
  static prefersWideFormat = true;
}
