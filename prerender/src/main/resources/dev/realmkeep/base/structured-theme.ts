import { Theme, MarkdownField, contains, field } from './card-api';

export default class StructuredTheme extends Theme {
  static displayName = 'Structured Theme';
  @field designNotes = contains(MarkdownField);
}
