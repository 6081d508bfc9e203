import { CardDef, StringField, contains, field } from './card-api';
import NumberField from './number';
import UrlField from './url';

/** A file of a realm as a card. */
export class FileDef extends CardDef {
  static displayName = 'File';
  @field url = contains(UrlField);
  @field sourceUrl = contains(UrlField);
  @field name = contains(StringField);
  @field contentType = contains(StringField);
  @field contentHash = contains(StringField);
  @field contentSize = contains(NumberField);
}
export class ImageDef extends FileDef {
  static displayName = 'Image';
  @field width = contains(NumberField);
  @field height = contains(NumberField);
}
export default FileDef;
