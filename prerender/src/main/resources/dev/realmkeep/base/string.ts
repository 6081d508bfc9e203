export { StringField as default } from './card-api';
