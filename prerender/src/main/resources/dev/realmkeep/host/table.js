// Tables of documents, as a module declares them.

import { fail, host, isArray, parse, readable, state, stringify, writable } from './call.js';
import { Query } from './query.js';

/** Declarations in order: { type, key, indexes, handle }. */
export const tables = [];

function idOf(id, what) {
  if (typeof id !== 'string' || id === '') {
    throw new TypeError(`${what}: the id of a document is a text, not ${String(id)}`);
  }
  return id;
}

class Table {
  #number;
  #key;

  constructor(number, key) {
    this.#number = number;
    this.#key = key;
  }

  get(id) {
    readable('get');
    const found = host.get(this.#number, idOf(id, 'get'));
    return found === false ? fail() : found === true ? null : parse(found);
  }

  put(document) {
    writable('put');
    if (typeof document !== 'object' || document === null || isArray(document)) {
      throw new TypeError(`put: a document is an object, not ${String(document)}`);
    }
    const id = idOf(document[this.#key], `put: the field ${this.#key}`);
    const json = stringify(document.id === id ? document : { ...document, id });
    return host.put(this.#number, id, json) === false ? fail() : id;
  }

  delete(id) {
    writable('delete');
    const deleted = host.delete(this.#number, idOf(id, 'delete'));
    return typeof deleted === 'boolean' ? fail() : deleted === 1;
  }

  where(filter) {
    return Query.of(this.#number, filter);
  }

  [Symbol.iterator]() {
    return this.where({})[Symbol.iterator]();
  }
}

export function table(type, options = {}) {
  const { key = 'id', indexes = [] } = options;
  if (typeof type !== 'function') throw new TypeError('table: the first argument is a card class');
  if (typeof key !== 'string' || !isArray(indexes) ||
      !indexes.every((path) => typeof path === 'string' && path !== '')) {
    throw new TypeError("table: options are {key: 'id', indexes: ['field', …]}");
  }
  const known = tables.find((one) => one.type === type);
  if (known !== undefined) {
    if (known.key !== key || stringify(known.indexes) !== stringify(indexes)) {
      throw new Error(`table: ${type.name} has a table with other options already`);
    }
    return known.handle;
  }
  if (state.begun) throw new Error('table: tables are declared while the module is loaded');
  const handle = new Table(tables.length, key);
  tables.push({ type, key, indexes: [...indexes], handle });
  return handle;
}
