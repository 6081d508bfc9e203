// Date and Math.random as a call has them: its own time and its own chance. Outside of calls, while
// the module is loaded, they are constants.

import { host, state } from './call.js';

const RealDate = Date;
const { construct } = Reflect;

/** What an earlier call has asked for is not this one's. */
function current() {
  if (state.asking !== state.number) {
    state.asking = state.number;
    state.now = undefined;
    state.chance = undefined;
  }
}

export function now() {
  if (state.number === 0) return 0;
  current();
  return state.now === undefined ? (state.now = host.now()) : state.now;
}

// Small fast counter generator, 128 bits of state.
function generator(a, b, c, d) {
  const next = () => {
    const t = (a + b | 0) + d | 0;
    d = d + 1 | 0;
    a = b ^ b >>> 9;
    b = c + (c << 3) | 0;
    c = (c << 21 | c >>> 11) + t | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

const unchanging = generator(1, 2, 3, 4);

export function random() {
  if (state.number === 0) return unchanging();
  current();
  if (state.chance === undefined) {
    state.chance = generator(host.seed(0), host.seed(1), host.seed(2), host.seed(3));
  }
  return state.chance();
}

function CallDate(...args) {
  if (new.target === undefined) return new RealDate(now()).toString();
  return construct(RealDate, args.length === 0 ? [now()] : args, new.target);
}
CallDate.prototype = RealDate.prototype;
RealDate.prototype.constructor = CallDate;
Object.defineProperty(CallDate, 'name', { value: 'Date' });
Object.defineProperty(CallDate, 'length', { value: 7 });
const fixed = (object, name, value) =>
  Object.defineProperty(object, name, { value, writable: true, configurable: true });
fixed(CallDate, 'now', () => now());
fixed(CallDate, 'parse', RealDate.parse);
fixed(CallDate, 'UTC', RealDate.UTC);
fixed(globalThis, 'Date', CallDate);
fixed(Math, 'random', () => random());
if (typeof Temporal === 'object') delete Temporal.Now;

if (typeof Intl === 'object') {
  const { prototype } = Intl.DateTimeFormat;
  const format = Object.getOwnPropertyDescriptor(prototype, 'format').get;
  Object.defineProperty(prototype, 'format', {
    configurable: true,
    get() {
      const formatted = format.call(this);
      return (date) => formatted(date === undefined ? now() : date);
    },
  });
  const { formatToParts } = prototype;
  fixed(prototype, 'formatToParts', function (date) {
    return formatToParts.call(this, date === undefined ? now() : date);
  });
}
