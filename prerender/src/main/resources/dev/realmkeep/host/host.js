// @realmkeep/host: what a host module imports.

import { PROCEDURE, REDUCER, VIEW } from './call.js';
import { when } from './time.js';

export { table } from './table.js';

/** What each function that was made here is: { kind, fn, declared }. */
const made = new WeakMap();
const names = new WeakMap();

export function factsOf(value) {
  return typeof value === 'function' ? made.get(value) : undefined;
}

export function nameOf(value) {
  return typeof value === 'function' ? names.get(value) : undefined;
}

export function named(value, name) {
  if (!names.has(value)) names.set(value, name);
}

function make(kind, word, options, fn) {
  if (typeof fn !== 'function') throw new TypeError(`${word}: takes a function`);
  let declared;
  if (options !== undefined) {
    declared = when(options, word);
    if (declared.after !== undefined) {
      throw new TypeError(`${word}: a declared schedule is {every} or {at}, or both`);
    }
  }
  // A function of its own, so that one can be declared twice; it can be called like the original.
  const wrapper = function (...args) {
    return fn.apply(this, args);
  };
  made.set(wrapper, { kind, fn, declared });
  return wrapper;
}

const scheduled = (kind, word) => (...args) =>
  args.length > 1 ? make(kind, word, args[0], args[1]) : make(kind, word, undefined, args[0]);

/** Runs on the realm's main lane, in one transaction. */
export const reducer = scheduled(REDUCER, 'reducer');

/** Runs beside the lane, may wait and reach out. */
export const procedure = scheduled(PROCEDURE, 'procedure');

/** Runs on the realm's main lane and only reads. */
export function view(fn) {
  return make(VIEW, 'view', undefined, fn);
}
