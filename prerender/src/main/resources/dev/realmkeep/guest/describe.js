// Describes the exports of an evaluated module. Runs before the module does, so the built-ins it
// takes here are the engine's own.
import {
  BaseDef, CardDef, FieldDef, FieldDeclaration, primitive, fieldSerializer,
} from '/base/card-api.js';
import { originOf } from '/runtime/stub.js';

const { parse, stringify } = JSON;
const { getOwnPropertyNames, getPrototypeOf, hasOwn, keys } = Object;
const prefix = '@field:';
const basePrefix = '@cardstack/base/';

/** A failure whose place is known. */
class Failure {
  constructor(message, place) {
    this.message = message;
    this.place = place;
  }
}

/** Whether a function is a card or field class; asked once for each, ancestors included. */
const defClasses = new Map([[BaseDef, true]]);

function isDefClass(value) {
  if (typeof value !== 'function') return false;
  let answer = defClasses.get(value);
  if (answer !== undefined) return answer;
  const asked = [];
  let c = value;
  for (; answer === undefined; answer = typeof c === 'function' ? defClasses.get(c) : false) {
    if (originOf(c)) {
      answer = false;
      break;
    }
    asked.push(c);
    c = getPrototypeOf(c);
  }
  for (const seen of asked) defClasses.set(seen, answer);
  return answer;
}

/** Which export a class is, from all modules of the graph. */
export function identify(modules, namespaces) {
  const refs = new Map();
  for (let i = modules.length - 1; i >= 0; i--) {
    const { module, own } = modules[i];
    for (const name of keys(namespaces[i])) {
      let value;
      try {
        value = namespaces[i][name];
      } catch {
        continue; // an export that never got its value
      }
      if (!isDefClass(value)) continue;
      // Declared here under its own name, declared here, or passed on.
      const declared = own.includes(name);
      const rank = !declared ? 0 : hasOwn(value, 'name') && value.name === name ? 2 : 1;
      const known = refs.get(value);
      if (known === undefined || rank > known.rank) refs.set(value, { module, name, rank });
    }
  }
  return refs;
}

class Describer {
  constructor(modules, namespaces) {
    this.refs = identify(modules, namespaces);
    this.notes = new Set();
    this.declared = new Map();
  }

  /** What a class itself declares, in order. Asked once for each: its subclasses inherit it. */
  ownDeclarations(c) {
    let own = this.declared.get(c);
    if (own === undefined) {
      own = [];
      for (const property of getOwnPropertyNames(c)) {
        if (!property.startsWith(prefix)) continue;
        const [line, column, ...rest] = property.slice(prefix.length).split(':');
        own.push({
          name: rest.join(':'),
          declaration: c[property],
          place: { module: this.refs.get(c)?.module, line: +line, column: +column },
          definition: undefined,
          text: undefined,
        });
      }
      this.declared.set(c, own);
    }
    return own;
  }

  /** Own and inherited declarations by name; the nearest wins, own ones come first. */
  declarations(card) {
    const found = new Map();
    for (let c = card; c !== BaseDef && typeof c === 'function'; c = getPrototypeOf(c)) {
      for (const declared of this.ownDeclarations(c)) {
        if (found.has(declared.name)) continue;
        if (declared.declaration instanceof FieldDeclaration) {
          found.set(declared.name, declared);
        } else {
          const { name, place } = declared;
          this.notes.add(`The field ${name} of ${c.name} at ${place.line}:${place.column} is not ` +
            'made by contains, containsMany, linksTo or linksToMany and is left out.');
        }
      }
    }
    return found;
  }

  fieldType(name, { declaration, place }) {
    let type = declaration.type;
    if (typeof type === 'function' && !isDefClass(type) && !originOf(type)) type = type();
    const origin = originOf(type);
    if (origin?.specifier.startsWith(basePrefix)) {
      return { ref: { module: origin.specifier, name: origin.name }, isPrimitive: false };
    }
    if (!isDefClass(type)) {
      const what = type === undefined
        ? 'undefined; in a cycle of imports, give a function that returns it'
        : origin ? `from ${origin.specifier}, which is not available here` : 'not a card or field';
      throw new Failure(`the type of the field ${name} is ${what}`, place);
    }
    return {
      ref: this.refs.get(type),
      isPrimitive: primitive in type,
      serializerName: typeof type[fieldSerializer] === 'string' ? type[fieldSerializer] : undefined,
    };
  }

  describe(card) {
    const { module, name } = this.refs.get(card);
    const codeRef = { module, name };
    const fields = Object.create(null);
    const fieldDefs = Object.create(null);
    const ids = new Map();
    for (const [field, found] of this.declarations(card)) {
      let { definition, text } = found;
      if (text === undefined) {
        const { kind, options } = found.declaration;
        const type = this.fieldType(field, found);
        definition = {
          type: kind,
          isPrimitive: type.isPrimitive,
          isComputed: options.computeVia !== undefined,
          fieldOrCard: type.ref
            ? { module: type.ref.module, name: type.ref.name }
            : { type: 'fieldOf', card: codeRef, field },
          serializerName: type.serializerName,
          query: options.query,
          searchable: searchable(options.searchable),
        };
        text = stringify(definition);
        if (type.ref) {
          // The same for every class that inherits it.
          found.definition = definition;
          found.text = text;
        }
      }
      let id = ids.get(text);
      if (id === undefined) {
        id = 'f' + ids.size;
        ids.set(text, id);
        fieldDefs[id] = definition;
      }
      fields[field] = id;
    }
    const displayName = card.displayName;
    return {
      definition: {
        type: card === CardDef || CardDef.isPrototypeOf(card) ? 'card-def' : 'field-def',
        codeRef,
        displayName: typeof displayName === 'string' ? displayName : undefined,
        fields,
        fieldDefs,
      },
      types: this.types(card),
    };
  }

  types(card) {
    const types = [];
    for (let c = card; c !== BaseDef; c = getPrototypeOf(c)) {
      const ref = this.refs.get(c);
      types.push(ref ? { module: ref.module, name: ref.name }
        : { type: 'ancestorOf', card: types[types.length - 1] });
      if (c === CardDef || c === FieldDef) break;
    }
    return types;
  }
}

function searchable(value) {
  return value === true || typeof value === 'string' ||
    (Array.isArray(value) && value.every((path) => typeof path === 'string'))
    ? value : undefined;
}

let thrown = [];

/**
 * @param namespaces of the modules of the graph, the described one first
 * @param modulesText JSON: canonical URL and own exports of each
 * @returns JSON: { exports: [{ name, definition, types } | { name, failure } | { name, thrown }] }
 */
export function describe(namespaces, modulesText) {
  const modules = parse(modulesText);
  const describer = new Describer(modules, namespaces);
  const exports = [];
  for (const name of keys(namespaces[0])) {
    const value = namespaces[0][name];
    if (!isDefClass(value) || value === BaseDef) continue;
    try {
      exports.push({ name, ...describer.describe(value) });
    } catch (error) {
      if (error instanceof Failure) {
        exports.push({ name, failure: { message: error.message, ...error.place } });
      } else {
        exports.push({ name, thrown: thrown.push(error) - 1 });
      }
    }
  }
  return stringify({ exports, notes: [...describer.notes] });
}

/** Throws what describing an export threw, so that the host sees where it came from. */
export function rethrow(index) {
  throw thrown[index];
}
