export { TextAreaField as default } from './card-api';
