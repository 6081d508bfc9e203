import { CardDef, MarkdownField, StringField, contains, field } from './card-api';

export class SkillCard extends CardDef {
  static displayName = 'Skill Card';
  @field name = contains(StringField);
  @field instructions = contains(MarkdownField);
}
export default SkillCard;
