// What a procedure can wait for.

import { fail, host, isArray, parse, state, stringify } from './call.js';
import { CallContext, TransactionContext } from './context.js';
import { duration } from './time.js';

const { fromCharCode } = String;

/** What is under way, by number. */
const pending = new Map();
let last = 0;

/** A promise of what `begin` asks the host for, `make` makes its value of the host's answer. */
function wait(begin, make, more) {
  // Made here, so that its stack leads to whoever waits.
  const error = new Error();
  return new Promise((resolve, reject) => {
    const id = ++last;
    pending.set(id, { resolve, reject, make, error, ...more });
    if (begin(id) === false) {
      pending.delete(id);
      fail();
    }
  });
}

/** The host has an answer. */
export function resume(id, ok, answer) {
  state.now = undefined;
  const waiting = pending.get(id);
  if (waiting === undefined) return;
  pending.delete(id);
  if (waiting.thrown !== undefined) {
    waiting.reject(waiting.thrown.error);
  } else if (ok) {
    try {
      waiting.resolve(waiting.make(answer, waiting));
    } catch (error) {
      waiting.reject(error);
    }
  } else {
    waiting.error.message = answer;
    waiting.reject(waiting.error);
  }
}

/** The transaction has its turn; whether its function ran to its end. */
export function turn(id) {
  state.now = undefined;
  const waiting = pending.get(id);
  state.transaction = id;
  try {
    const value = waiting.fn(new TransactionContext(state.number));
    if (typeof value?.then === 'function') {
      throw new Error('transaction: its function must be synchronous, and returned a promise');
    }
    waiting.value = value;
    return true;
  } catch (error) {
    waiting.thrown = { error };
    return false;
  } finally {
    state.transaction = 0;
    host.turnEnded();
  }
}

/** Nothing of a call survives it. */
export function forget() {
  pending.clear();
}

function headersOf(headers = {}) {
  const entries = typeof headers[Symbol.iterator] === 'function' ? [...headers]
    : Object.entries(headers);
  return entries.map(([name, value]) => [String(name), String(value)]);
}

function bodyOf(body) {
  if (body === undefined || body === null) return {};
  if (typeof body === 'string') return { body };
  if (body instanceof Uint8Array) {
    let latin1 = '';
    for (let i = 0; i < body.length; i += 4096) {
      latin1 += fromCharCode(...body.subarray(i, i + 4096));
    }
    return { bytes: latin1 };
  }
  throw new TypeError('fetch: a body is a text or a Uint8Array; for JSON, JSON.stringify it');
}

class Answer {
  #body;

  constructor({ status, url, headers, body }) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.url = url;
    this.headers = Object.defineProperty({ ...headers }, 'get', {
      value: (name) => headers[String(name).toLowerCase()] ?? null,
    });
    this.#body = body;
  }

  text() {
    return this.#body;
  }

  json() {
    return parse(this.#body);
  }
}

/** A procedure's. */
export class ProcedureContext extends CallContext {
  fetch(url, { method = 'GET', headers, body, timeout = '30s' } = {}) {
    this._check();
    const request = stringify({
      url: String(url), method: String(method).toUpperCase(), headers: headersOf(headers),
      timeout: duration(timeout, 'fetch'), ...bodyOf(body),
    });
    return wait((id) => host.fetch(id, request), (answer) => new Answer(parse(answer)));
  }

  sleep(millis) {
    this._check();
    const asked = duration(millis, 'sleep');
    return wait((id) => host.sleep(id, asked), () => undefined);
  }

  transaction(fn) {
    this._check();
    if (typeof fn !== 'function') throw new TypeError('transaction: takes a function');
    return wait((id) => host.transaction(id), (answer, waiting) => waiting.value, { fn });
  }
}
