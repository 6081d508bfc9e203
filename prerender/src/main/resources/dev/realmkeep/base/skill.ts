import {
  CardDef, MarkdownField, StringField, contains, containsMany, field,
} from './card-api';
import { CommandField } from './command';

export { CommandField };

export class Skill extends CardDef {
  static displayName = 'Skill';
  @field instructions = contains(MarkdownField);
  @field commands = containsMany(CommandField);
  @field name = contains(StringField, { computeVia: 'title' });
}
export default Skill;
