export { ReadOnlyField as default } from './card-api';
