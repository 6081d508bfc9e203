export { CardsGrid as IndexCard, CardsGrid } from './cards-grid';
