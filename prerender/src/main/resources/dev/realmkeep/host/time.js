// Durations and instants as authors write them.

const units = { ms: 1, s: 1000, m: 60000, h: 3600000, d: 86400000 };

/** Milliseconds of '250ms', '5s', '2m', '24h', '7d' or a number. */
export function duration(value, what) {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) ?? [];
  const millis = unit ? Math.round(count * units[unit]) : value;
  if (typeof millis !== 'number' || !(millis >= 0 && millis <= 1e15)) {
    throw new TypeError(`${what}: not a duration (such as '5s', '24h', 250): ${String(value)}`);
  }
  return Math.round(millis);
}

/** Milliseconds since the epoch of a number, a Date or an ISO 8601 text. */
export function instant(value, what) {
  const millis = typeof value === 'string' ? Date.parse(value) : Number(value);
  if (value === null || !(Math.abs(millis) <= 8.64e15)) {
    throw new TypeError(`${what}: not an instant (a Date, ISO 8601, milliseconds): ${String(value)}`);
  }
  return Math.round(millis);
}

/** { at, after, every } in milliseconds, each where given. */
export function when(value, what) {
  const { at, after, every } = Object(value);
  const found = {};
  if (at !== undefined) found.at = instant(at, what);
  if (after !== undefined) found.after = duration(after, what);
  if (every !== undefined) {
    found.every = duration(every, what);
    if (found.every < 1) throw new TypeError(`${what}: 'every' is at least 1 ms`);
  }
  if ((at === undefined) === (after === undefined) && (at !== undefined || every === undefined)) {
    throw new TypeError(`${what}: say one of {at}, {after}, {every}, or {at, every}`);
  }
  return found;
}
