import { CardDef, MarkdownField, StringField, contains, field, linksToMany } from './card-api';
import BooleanField from './boolean';
import CodeRefField from './code-ref';

export class SpecType extends StringField {
  static displayName = 'Spec Type';
}
export class Spec extends CardDef {
  static displayName = 'Spec';
  @field readMe = contains(MarkdownField);
  @field ref = contains(CodeRefField);
  @field specType = contains(SpecType);
  @field isField = contains(BooleanField, { computeVia: 'specType' });
  @field moduleHref = contains(StringField, { computeVia: 'ref' });
  @field linkedExamples = linksToMany(() => CardDef);
}
