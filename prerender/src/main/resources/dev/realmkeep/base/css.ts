export { CSSField as default } from './card-api';
