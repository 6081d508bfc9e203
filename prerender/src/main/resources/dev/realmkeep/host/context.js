// What a function is given as its first argument.

import { fail, host, isArray, state, stringify, running, writable } from './call.js';
import { now, random } from './clock.js';
import { when } from './time.js';
import { nameOf } from './host.js';

const DEBUG = 0;
const INFO = 1;
const WARN = 2;
const ERROR = 3;

function shown(value) {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return String(value.stack ?? value);
  try {
    return stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

const logger = (level) => (...values) => {
  running('log');
  host.log(level, values.map(shown).join(' '));
};

export const log = Object.assign(logger(INFO), {
  debug: logger(DEBUG), info: logger(INFO), warn: logger(WARN), error: logger(ERROR),
});

const quiet = (write) => (...values) => {
  if (state.number !== 0) write(...values);
};
Object.assign(globalThis.console, {
  log: quiet(log.info), info: quiet(log.info), debug: quiet(log.debug), trace: quiet(log.debug),
  warn: quiet(log.warn), error: quiet(log.error),
});

function schedule(fn, due, args) {
  writable('schedule');
  const name = typeof fn === 'string' ? fn : nameOf(fn);
  if (name === undefined) {
    throw new TypeError('schedule: the first argument is an exported function or its name');
  }
  const id = host.arm(name, stringify(when(due, 'schedule')), stringify(args));
  return id === false ? fail() : id;
}

function cancel(id) {
  writable('cancel');
  if (typeof id !== 'string') throw new TypeError(`cancel: not the id of a schedule: ${String(id)}`);
  if (host.cancel(id) === false) fail();
}

/** Measures from now until the function it answers is called; the figure is logged. */
function time(label) {
  const number = state.number;
  const span = host.spanOpened(String(label));
  return () => {
    if (number !== state.number) {
      throw new Error('stale handle: this span belongs to a call that has ended');
    }
    host.spanClosed(span);
  };
}

/** A reducer's, view's or hook's; a procedure's has more. */
export class CallContext {
  constructor(call) {
    this._call = call;
  }

  _check() {
    if (this._call !== state.number) {
      throw new Error('stale handle: this ctx belongs to a call that has ended');
    }
  }

  get now() {
    this._check();
    return now();
  }

  random() {
    this._check();
    return random();
  }

  get caller() {
    this._check();
    return { user: host.user(), connectionId: host.connectionId() };
  }

  get connectionId() {
    this._check();
    return host.connectionId();
  }

  get log() {
    this._check();
    return log;
  }

  time(label) {
    this._check();
    return time(label);
  }

  schedule(fn, due, ...args) {
    this._check();
    return schedule(fn, due, args);
  }

  cancel(id) {
    this._check();
    cancel(id);
  }
}

/** What a transaction's function is given. */
export class TransactionContext extends CallContext {
  _transaction = state.transaction;

  _check() {
    super._check();
    if (this._transaction !== state.transaction) {
      throw new Error('stale handle: this tx belongs to a transaction that has ended');
    }
  }
}
