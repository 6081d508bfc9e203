// The base realm's core: what cards and fields are, and how they declare their fields.

export const primitive = Symbol.for('cardstack-primitive');
export const serialize = Symbol.for('cardstack-serialize');
export const deserialize = Symbol.for('cardstack-deserialize');
export const useIndexBasedKey = Symbol.for('cardstack-use-index-based-key');
export const fieldDecorator = Symbol.for('cardstack-field-decorator');
export const fieldType = Symbol.for('cardstack-field-type');
export const fieldSerializer = Symbol.for('cardstack-field-serializer');
export const queryableValue = Symbol.for('cardstack-queryable-value');
export const formatQuery = Symbol.for('cardstack-format-query');
export const relativeTo = Symbol.for('cardstack-relative-to');
export const realmInfo = Symbol.for('cardstack-realm-info');
export const realmURL = Symbol.for('cardstack-realm-url');
export const localId = Symbol.for('cardstack-local-id');
export const meta = Symbol.for('cardstack-meta');
export const isSavedInstance = Symbol.for('cardstack-is-saved-instance');
export const emptyValue = Symbol.for('cardstack-empty-value');
export const getCardMeta = () => undefined;

const prefix = '@field:';

/** What contains, containsMany, linksTo and linksToMany make: a field before it has a name. */
export class FieldDeclaration {
  constructor(kind, type, options) {
    this.kind = kind;
    this.type = type;
    this.options = options ?? {};
  }
}

export function contains(type, options) {
  return new FieldDeclaration('contains', type, options);
}
export function containsMany(type, options) {
  return new FieldDeclaration('containsMany', type, options);
}
export function linksTo(type, options) {
  return new FieldDeclaration('linksTo', type, options);
}
export function linksToMany(type, options) {
  return new FieldDeclaration('linksToMany', type, options);
}

// Declarations are rewritten to static properties; this remains for decorators on anything else.
function ignoreDecorated() {}
export { ignoreDecorated as field };

/** A component is never rendered here: it can be extended and named, nothing more. */
export class Component {
  constructor(owner, args) {
    this.args = args ?? {};
  }
}
export class GlimmerComponent extends Component {}

export class BaseDef {
  static displayName = 'Base';
  static baseDef = undefined;
  static data = {};
  static isolated = Component;
  static embedded = Component;
  static fitted = Component;
  static atom = Component;
  static edit = Component;
  static head = Component;
  static icon = undefined;
  static prefersWideFormat = false;
  static getDisplayName() {
    return this.displayName;
  }
  static getIconComponent() {
    return this.icon;
  }
  static getComponent() {
    return Component;
  }
  static assignInitialFieldValue() {}
  static [serialize](value) {
    return value;
  }
  static async [deserialize](value) {
    return value;
  }
  constructor(data) {
    if (data && typeof data === 'object') {
      Object.assign(this, data);
    }
  }
}

export class FieldDef extends BaseDef {
  static isFieldDef = true;
  static displayName = 'Field';
}

export class ReadOnlyField extends FieldDef {
  static [primitive];
  static [useIndexBasedKey];
  static displayName = 'Read-only';
}

export class StringField extends FieldDef {
  static [primitive];
  static [useIndexBasedKey];
  static displayName = 'String';
}

export class TextAreaField extends StringField {
  static displayName = 'Text Area';
}

export class MarkdownField extends StringField {
  static displayName = 'Markdown';
}

export class CSSField extends TextAreaField {
  static displayName = 'CSS';
}

export class MaybeBase64Field extends StringField {
  static displayName = 'Maybe Base64';
}

/** What every card may say about itself. */
export class CardInfoField extends FieldDef {
  static displayName = 'Card Info';
  @field title = contains(StringField);
  @field description = contains(StringField);
  @field thumbnailURL = contains(MaybeBase64Field);
  @field theme = linksTo(() => Theme);
  @field notes = contains(MarkdownField);
}

export class CardDef extends BaseDef {
  static isCardDef = true;
  static displayName = 'Card';
  @field id = contains(ReadOnlyField);
  @field title = contains(StringField, {
    computeVia: function () {
      return this.cardInfo?.title ?? `Untitled ${this.constructor.displayName}`;
    },
  });
  @field description = contains(StringField, {
    computeVia: function () {
      return this.cardInfo?.description;
    },
  });
  @field thumbnailURL = contains(MaybeBase64Field, {
    computeVia: function () {
      return this.cardInfo?.thumbnailURL;
    },
  });
  @field cardInfo = contains(CardInfoField);
  get cardTheme() {
    return this.cardInfo?.theme;
  }
}

export class Theme extends CardDef {
  static displayName = 'Theme';
  @field cssVariables = contains(CSSField);
  @field cssImports = containsMany(StringField);
}

export function isCardDef(value) {
  return typeof value === 'function' && (value === CardDef || CardDef.isPrototypeOf(value));
}
export function isFieldDef(value) {
  return typeof value === 'function' && (value === FieldDef || FieldDef.isPrototypeOf(value));
}
export function isBaseDef(value) {
  return typeof value === 'function' && (value === BaseDef || BaseDef.isPrototypeOf(value));
}
export function isCard(value) {
  return value instanceof CardDef;
}
export function isCardInstance(value) {
  return value instanceof CardDef;
}
export function isField(value) {
  return value instanceof FieldDeclaration;
}
export function isPrimitive(value) {
  return isBaseDef(value) && primitive in value;
}
export const isCompoundField = (value) => isFieldDef(value) && !isPrimitive(value);

/** The fields of a class, or of an instance's class, by name. */
export function getFields(cardOrClass) {
  const fields = {};
  let c = typeof cardOrClass === 'function' ? cardOrClass : cardOrClass.constructor;
  for (; typeof c === 'function' && c !== BaseDef; c = Object.getPrototypeOf(c)) {
    for (const property of Object.getOwnPropertyNames(c)) {
      if (property.startsWith(prefix)) {
        const name = property.slice(prefix.length).split(':').slice(2).join(':');
        fields[name] ??= c[property];
      }
    }
  }
  return fields;
}
export function getField(cardOrClass, name) {
  return getFields(cardOrClass)[name];
}

/** A field of one of a fixed set of values. */
export function enumField(Base, config) {
  return class EnumField extends Base {
    static displayName = config?.displayName ?? Base.displayName;
    static enumConfig = config;
  };
}

export class Box {
  static create(value) {
    return new Box(value);
  }
  constructor(value) {
    this.value = value;
  }
}

export const getComponent = () => Component;
export const createFromSerialized = async () => undefined;
export const updateFromSerialized = async () => undefined;
export const serializeCard = () => ({ data: {} });
export const subscribeToChanges = () => {};
export const unsubscribeFromChanges = () => {};
export const flushLogs = async () => {};
export const setCardAsSavedForTest = () => {};
export const linkTo = linksTo;
export const isSaved = () => false;
export const instanceOf = (value, type) => value instanceof type;
