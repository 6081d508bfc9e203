// Runs the functions of a host module. What the host calls is exported here; it is the first module
// that is evaluated.

import './clock.js';
import {
  connect, enter, host, isArray, parse, PROCEDURE, REDUCER, state, stringify, VIEW,
} from './call.js';
import { CallContext } from './context.js';
import { factsOf, named } from './host.js';
import { most } from './parameters.js';
import { forget, ProcedureContext, resume, turn } from './procedure.js';
import { tables } from './table.js';

export { connect, resume, turn };

const words = { [VIEW]: 'view', [REDUCER]: 'reducer', [PROCEDURE]: 'procedure' };
const hooks = ['init', 'update', 'clientConnected', 'clientDisconnected'];
const none = [];
const TrueArray = Array;
const contextPrototype = CallContext.prototype;

/** What can be run, by number: { name, kind, fn, min, max }. */
const functions = [];
let resultMax = 1 << 20;
let thrown;

function describeTables(namespaces, modules, identify, problems) {
  const refs = identify === null ? new Map() : identify(modules, namespaces);
  return tables.map(({ type, key, indexes }) => {
    const { module, name } = refs.get(type) ?? {};
    if (name === undefined) {
      problems.push(`table: the class ${type.name} is no card class that a module exports`);
    }
    return { module, name, key, indexes };
  });
}

/**
 * The module has been evaluated: describes it.
 *
 * @returns JSON: { functions: [{ name, kind, hook, min, max, at, every }], tables, problems }; max
 *     is -1 for any number
 */
export function begin(namespaces, modulesText, identify) {
  const problems = [];
  const described = [];
  const namespace = namespaces[0];
  for (const name of Object.keys(namespace)) {
    const value = namespace[name];
    const facts = factsOf(value);
    const hook = hooks.includes(name) && typeof value === 'function';
    if (facts === undefined && !hook) continue;
    const fn = facts?.fn ?? value;
    const kind = facts?.kind ?? REDUCER;
    if (hook && (kind !== REDUCER || facts?.declared !== undefined)) {
      problems.push(`${name} is called by the host: export a plain function of that name`);
      continue;
    }
    const min = Math.max(0, fn.length - 1);
    const max = most(fn);
    functions.push({ name, kind, fn, min, max: max < 0 ? Infinity : Math.max(min, max) });
    if (facts !== undefined && !hook) named(value, name);
    described.push({
      name, kind: words[kind], hook, min, max: max < 0 ? -1 : Math.max(min, max),
      ...facts?.declared,
    });
  }
  const modules = parse(modulesText);
  state.begun = true;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
    globalThis[name] = () => {
      throw new Error(`${name}: there are no timers; use ctx.schedule, or ctx.sleep in a procedure`);
    };
  }
  globalThis.fetch = () => Promise.reject(new Error('fetch: use ctx.fetch in a procedure'));
  return stringify({
    functions: described, tables: describeTables(namespaces, modules, identify, problems), problems,
  });
}

export function limitResult(characters) {
  resultMax = characters;
}

/** Tells the host why `count` arguments do not fit; -1 for what is no array. */
function refuse(f, count) {
  const range = f.min === f.max ? f.min
    : f.max === Infinity ? `at least ${f.min}` : `${f.min} to ${f.max}`;
  host.refuse(count < 0 ? 'the arguments are no JSON array'
    : `${f.name} takes ${range} arguments, not ${count}`);
}

function tooLong() {
  throw new Error(`the result is too large: it has more than ${resultMax} bytes`);
}

function textOf(value) {
  const text = value === undefined ? undefined : stringify(value);
  // The host counts the bytes; here a text that is far too long is not handed over first.
  if (text !== undefined && text.length > resultMax) tooLong();
  return text === undefined ? 'null' : text;
}

/**
 * Runs a reducer, a view or a hook; its result as JSON. After a throw the host calls `abandon`.
 *
 * Runs for every call, so it is written for an interpreter: without `try` and without `return` in
 * the middle, for which it unwinds; without functions of its own and with a literal as the context,
 * because calls and constructors cost as much as the rest.
 */
export function run(number, argsText) {
  const f = functions[number];
  const args = argsText === '[]' ? none : parse(argsText);
  const count = args !== null && args.constructor === TrueArray ? args.length : -1;
  let text = '';
  if (count < f.min || count > f.max) {
    refuse(f, count);
  } else {
    const { fn } = f;
    const call = state.last + 1;
    state.last = call;
    state.number = call;
    state.kind = f.kind;
    const ctx = { __proto__: contextPrototype, _call: call };
    const value = count === 0 ? fn(ctx)
      : count === 1 ? fn(ctx, args[0])
        : count === 2 ? fn(ctx, args[0], args[1]) : fn(ctx, ...args);
    if (value === undefined) {
      text = 'null';
    } else if (typeof value === 'number' && value - value === 0) {
      text = '' + value;
    } else {
      if (typeof value === 'object' && value !== null && typeof value.then === 'function') {
        throw new Error(`${f.name}: a ${words[f.kind]} must be synchronous, and returned a promise`);
      }
      text = stringify(value);
      if (text === undefined) {
        text = 'null';
      } else if (text.length > resultMax) {
        tooLong();
      }
    }
    state.number = 0;
  }
  return text;
}

function settled(value) {
  let text;
  try {
    text = textOf(value);
  } catch (error) {
    failed(error);
    return;
  }
  state.number = 0;
  host.settled(text);
}

function failed(error) {
  thrown = error;
  state.number = 0;
  host.settled(false);
}

/** Begins a procedure; the host is told its end by `settled`. */
export function start(number, argsText) {
  const f = functions[number];
  const args = parse(argsText);
  const count = isArray(args) ? args.length : -1;
  if (count < f.min || count > f.max) {
    refuse(f, count);
    return;
  }
  forget();
  const ctx = new ProcedureContext(enter(PROCEDURE));
  let value;
  try {
    value = f.fn(ctx, ...args);
  } catch (error) {
    failed(error);
    return;
  }
  Promise.resolve(value).then(settled, failed);
}

/** The call threw or is given up; whether it had begun. */
export function abandon() {
  const begun = state.number !== 0;
  state.number = 0;
  forget();
  return begun;
}

/** Throws what the procedure failed with, so that the host sees where it came from. */
export function rethrow() {
  throw thrown;
}
