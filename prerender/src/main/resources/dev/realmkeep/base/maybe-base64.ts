export { MaybeBase64Field as default } from './card-api';
