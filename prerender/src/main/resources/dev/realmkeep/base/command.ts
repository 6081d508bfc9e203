import { CardDef, FieldDef, StringField, contains, field } from './card-api';
import BooleanField from './boolean';
import CodeRefField from './code-ref';
import JsonField from './json';

export class CommandField extends FieldDef {
  static displayName = 'Command';
  @field codeRef = contains(CodeRefField);
  @field requiresApproval = contains(BooleanField);
}
export class CardIdCard extends CardDef {
  static displayName = 'Card Id';
  @field cardId = contains(StringField);
}
export class JsonCard extends CardDef {
  static displayName = 'JSON Card';
  @field json = contains(JsonField);
}
