import { StringField, enumField as makeEnumField } from './card-api';

/** A field class whose values are those of `config.options`. */
export default function enumField(Base = StringField, config = {}) {
  return makeEnumField(Base, config);
}
export { enumField };

/** The values of an enum field's class or of a field of `card`. */
export function enumOptions(fieldOrCard) {
  return enumConfig(fieldOrCard)?.options ?? [];
}
export function enumValues(fieldOrCard) {
  return enumOptions(fieldOrCard).map((option) => option?.value ?? option);
}
export function enumConfig(fieldOrCard) {
  return fieldOrCard?.enumConfig;
}
