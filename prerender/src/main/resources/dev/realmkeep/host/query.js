// Filters as authors write them, to conditions as the host reads them, and queries over a table.

import { fail, host, isArray, parse, readable, running, state, stringify } from './call.js';

const PAGE = 256;
const LIMIT_MAX = 10000;
const operators = 'eq, gt, gte, lt, lte, in, contains, not, isNull';
const isObject = (value) => typeof value === 'object' && value !== null && !isArray(value);

function scalar(value, path) {
  if (value instanceof Date) return value.toJSON();
  const type = typeof value;
  if (type === 'string' || type === 'boolean' || (type === 'number' && Number.isFinite(value))) {
    return value;
  }
  throw new TypeError(`where: ${path} is compared with ${String(value)}, which is no JSON scalar`);
}

const joined = (all) => (all.length === 1 ? all[0] : ['all', all]);

function condition(path, value) {
  if (value === null) return ['null', path];
  if (!isObject(value) || value instanceof Date) return ['eq', path, scalar(value, path)];
  const all = [];
  for (const name of Object.keys(value)) {
    const operand = value[name];
    switch (name) {
      case 'eq':
        all.push(condition(path, operand === null ? null : scalar(operand, path)));
        break;
      case 'gt': case 'gte': case 'lt': case 'lte':
        all.push([name, path, scalar(operand, path)]);
        break;
      case 'in':
        if (!isArray(operand)) throw new TypeError(`where: ${path}: 'in' takes an array`);
        all.push(['in', path, operand.map((one) => scalar(one, path))]);
        break;
      case 'contains':
        if (typeof operand !== 'string') {
          throw new TypeError(`where: ${path}: 'contains' takes a text`);
        }
        all.push(['contains', path, operand]);
        break;
      case 'not':
        all.push(['not', condition(path, operand)]);
        break;
      case 'isNull':
        all.push(operand ? ['null', path] : ['not', ['null', path]]);
        break;
      default:
        throw new TypeError(`where: ${path}: no operator ${name}; those are ${operators}, ` +
          `and nested fields are written '${path}.${name}'`);
    }
  }
  return joined(all);
}

function filterOf(filter) {
  if (!isObject(filter)) throw new TypeError('where: a filter is an object');
  const all = [];
  for (const key of Object.keys(filter)) {
    const value = filter[key];
    if (value === undefined) {
      throw new TypeError(`where: ${key} is undefined; to ask for no value, write null`);
    }
    if (key === 'any' && isArray(value)) all.push(['any', value.map(filterOf)]);
    else if (key === 'every' && isArray(value)) all.push(['all', value.map(filterOf)]);
    else if (key === 'not' && isObject(value)) all.push(['not', filterOf(value)]);
    else all.push(condition(key, value));
  }
  return joined(all);
}

function natural(value, what) {
  if (!Number.isInteger(value) || value < 0) {
    throw new TypeError(`${what}: not a whole number from 0: ${String(value)}`);
  }
  return value;
}

/** Documents one after the other, fetched by pages; open until it is at its end or returned. */
class DocumentIterator {
  #query;
  #call = state.number;
  #transaction = state.transaction;
  #page = [];
  #next = 0;
  #offset;
  #left;
  #after;
  #open = true;

  constructor(query, offset, limit) {
    readable('iterating');
    this.#query = query;
    this.#offset = offset;
    this.#left = limit;
    host.opened();
  }

  next() {
    if (!this.#open) return { done: true, value: undefined };
    if (this.#call !== state.number || this.#transaction !== state.transaction) {
      throw new Error('stale handle: this iterator belongs to a call that has ended');
    }
    if (this.#next === this.#page.length) {
      if (this.#left === 0) return this.return();
      const size = Math.min(PAGE, this.#left);
      this.#page = this.#query._page(this.#offset, size, this.#after);
      this.#next = 0;
      if (this.#page.length === 0) return this.return();
      if (this.#query._keyed) {
        this.#after = this.#page[this.#page.length - 1].id;
        this.#offset = 0;
      } else {
        this.#offset += this.#page.length;
      }
      this.#left = this.#page.length < size ? 0 : this.#left - this.#page.length;
    }
    return { done: false, value: this.#page[this.#next++] };
  }

  return(value) {
    if (this.#open) {
      this.#open = false;
      if (this.#call === state.number) host.closed();
    }
    return { done: true, value };
  }

  [Symbol.iterator]() {
    return this;
  }
}

/** A description of documents, immutable; asks when iterated or when one of its ends is called. */
export class Query {
  #table;
  #filter;
  #sort;
  #limit;
  #offset;

  constructor(table, filter, sort = [], limit = Infinity, offset = 0) {
    this.#table = table;
    this.#filter = filter;
    this.#sort = sort;
    this.#limit = limit;
    this.#offset = offset;
  }

  static of(table, filter = {}) {
    return new Query(table, filterOf(filter));
  }

  sort(...paths) {
    const sort = paths.map((path) => {
      if (typeof path !== 'string' || path.replace('-', '') === '') {
        throw new TypeError(`sort: not a field's path: ${String(path)}`);
      }
      return path[0] === '-' ? [path.slice(1), true] : [path, false];
    });
    return new Query(this.#table, this.#filter, sort, this.#limit, this.#offset);
  }

  limit(n) {
    return new Query(this.#table, this.#filter, this.#sort, natural(n, 'limit'), this.#offset);
  }

  offset(n) {
    return new Query(this.#table, this.#filter, this.#sort, this.#limit, natural(n, 'offset'));
  }

  get _keyed() {
    return this.#sort.length === 0;
  }

  _page(offset, limit, after) {
    const filter = after === undefined
      ? this.#filter : ['all', [this.#filter, ['gt', 'id', after]]];
    const found = host.find(this.#table, stringify({ filter, sort: this.#sort, offset, limit }));
    return found === false ? fail() : parse(found);
  }

  all() {
    readable('all');
    if (this.#limit === 0) return [];
    if (this.#limit <= LIMIT_MAX) return this._page(this.#offset, this.#limit);
    return [...this];
  }

  first() {
    readable('first');
    return this.#limit === 0 ? null : this._page(this.#offset, 1)[0] ?? null;
  }

  /** Documents that satisfy the filter, whatever limit and offset say. */
  count() {
    readable('count');
    const counted = host.count(this.#table, stringify({ filter: this.#filter }));
    return counted === false ? fail() : counted;
  }

  [Symbol.iterator]() {
    running('iterating');
    return new DocumentIterator(this, this.#offset, this.#limit);
  }
}
