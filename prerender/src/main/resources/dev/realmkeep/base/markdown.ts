export { MarkdownField as default } from './card-api';
