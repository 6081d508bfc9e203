// Runs the functions of a host module. What the host calls is exported here; it is the first module
// that is evaluated.

import './clock.js';
import {
  connect, enter, host, isArray, leave, parse, PROCEDURE, REDUCER, state, stringify, VIEW,
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

/** The arguments; undefined, and the host is told why, when they do not fit. */
function argumentsOf(f, text) {
  let args = none;
  if (text !== '[]') {
    try {
      args = parse(text);
    } catch (error) {
      host.refuse(`the arguments are no JSON: ${error.message}`);
      return undefined;
    }
    if (!isArray(args)) {
      host.refuse('the arguments are no JSON array');
      return undefined;
    }
  }
  const { length } = args;
  if (length < f.min || length > f.max) {
    const range = f.min === f.max ? f.min
      : f.max === Infinity ? `at least ${f.min}` : `${f.min} to ${f.max}`;
    host.refuse(`${f.name} takes ${range} arguments, not ${length}`);
    return undefined;
  }
  return args;
}

function called(fn, ctx, args) {
  switch (args.length) {
    case 0:
      return fn(ctx);
    case 1:
      return fn(ctx, args[0]);
    case 2:
      return fn(ctx, args[0], args[1]);
    case 3:
      return fn(ctx, args[0], args[1], args[2]);
    default:
      return fn(ctx, ...args);
  }
}

function textOf(value) {
  if (value === undefined) return 'null';
  const text = stringify(value);
  if (text === undefined) return 'null';
  if (text.length > resultMax) {
    throw new Error(`the result has ${text.length} characters, more than ${resultMax}`);
  }
  return text;
}

/** Runs a reducer, a view or a hook; its result as JSON. */
export function run(number, argsText) {
  const f = functions[number];
  const args = argumentsOf(f, argsText);
  if (args === undefined) return '';
  const ctx = new CallContext(enter(f.kind));
  try {
    const value = called(f.fn, ctx, args);
    if (typeof value === 'object' && value !== null && typeof value.then === 'function') {
      throw new Error(`${f.name}: a ${words[f.kind]} must be synchronous, and returned a promise`);
    }
    return textOf(value);
  } finally {
    leave();
  }
}

function settled(value) {
  let text;
  try {
    text = textOf(value);
  } catch (error) {
    failed(error);
    return;
  }
  leave();
  host.settled(text);
}

function failed(error) {
  thrown = error;
  leave();
  host.settled(false);
}

/** Begins a procedure; the host is told its end by `settled`. */
export function start(number, argsText) {
  const f = functions[number];
  const args = argumentsOf(f, argsText);
  if (args === undefined) return;
  forget();
  const ctx = new ProcedureContext(enter(PROCEDURE));
  let value;
  try {
    value = called(f.fn, ctx, args);
  } catch (error) {
    failed(error);
    return;
  }
  Promise.resolve(value).then(settled, failed);
}

/** The procedure was given up. */
export function abandon() {
  leave();
  forget();
}

/** Throws what the procedure failed with, so that the host sees where it came from. */
export function rethrow() {
  throw thrown;
}
