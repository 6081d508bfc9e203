// The call that runs, if any, and the functions of the host. Built-ins are taken here, before any
// module of a realm has run.

export const { parse, stringify } = JSON;
export const { isArray } = Array;

export const VIEW = 1;
export const REDUCER = 2;
export const PROCEDURE = 3;

/**
 * number: of the call that runs, 0 when none does; last: of the last one; kind: of its function; transaction: of the
 * transaction whose body runs, 0 when none does; now, chance: what call `asking` has asked for so far.
 */
export const state = {
  number: 0, last: 0, kind: 0, transaction: 0, asking: 0, now: undefined, chance: undefined,
  begun: false,
};

/** The host's functions. What fails answers false, and `failure` says why. */
export let host;

export function connect(names, ...functions) {
  host = {};
  names.split(' ').forEach((name, i) => (host[name] = functions[i]));
}

/** Begins a call; its number. */
export function enter(kind) {
  state.kind = kind;
  return (state.number = ++state.last);
}

export function fail() {
  throw new Error(host.failure());
}

export function running(what) {
  if (state.number === 0) throw new Error(`stale handle: ${what} was used outside of a call`);
}

/** Throws unless documents can be asked for now. */
export function readable(what) {
  running(what);
  if (state.kind === PROCEDURE && state.transaction === 0) {
    throw new Error(`${what}: a procedure has documents within ctx.transaction only`);
  }
}

/** Throws unless something can be written now. */
export function writable(what) {
  readable(what);
  if (state.kind === VIEW) throw new Error(`${what}: a view cannot write`);
}
