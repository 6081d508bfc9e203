import { MarkdownField } from './card-api';

export default class RichMarkdownField extends MarkdownField {
  static displayName = 'Rich Markdown';
}
