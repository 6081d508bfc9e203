import { FieldDef, StringField, contains, field, fieldSerializer, primitive } from './card-api';

export default class CodeRefField extends FieldDef {
  static [primitive];
  static [fieldSerializer] = 'code-ref';
  static displayName = 'CodeRef';
}
export class AbsoluteCodeRefField extends CodeRefField {
  static displayName = 'Absolute CodeRef';
}
export class ResolvedCodeRefField extends FieldDef {
  static displayName = 'Resolved CodeRef';
  @field module = contains(StringField);
  @field name = contains(StringField);
}
