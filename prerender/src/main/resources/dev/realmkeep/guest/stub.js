// Values that stand for exports of libraries that are not there: callable, constructable,
// extendable, usable as decorator or template tag, iterable as empty.

const origins = new WeakMap();
const { construct, get: read } = Reflect;
const { isArray } = Array;
const nothing = Object.freeze([]);

/** Where a stub comes from, { specifier, name }, or undefined for anything else. */
export function originOf(value) {
  return typeof value === 'function' ? origins.get(value) : undefined;
}

function isClass(value) {
  if (typeof value !== 'function' || origins.has(value)) return false;
  const prototype = Object.getOwnPropertyDescriptor(value, 'prototype');
  return prototype !== undefined && prototype.writable === false;
}

function called(stub, args) {
  const [first, second] = args;
  // A decorator of a member: called with the object and the member's name.
  if ((typeof second === 'string' || typeof second === 'symbol') && first !== null &&
      (typeof first === 'object' || isClass(first)) && !(isArray(first) && first.raw)) {
    return undefined;
  }
  // A decorator of a class, or a mixin: the class as it is.
  if (args.length > 0 && isClass(first)) return first;
  return stub('()');
}

export function stub(specifier, name) {
  const members = new Map();
  const member = (key) => {
    let found = members.get(key);
    if (found === undefined) {
      found = stub(specifier, key === '()' ? name + '()' : name + '.' + key);
      members.set(key, found);
    }
    return found;
  };
  const target = function () {};
  const proxy = new Proxy(target, {
    apply: (_, receiver, args) => called(member, args),
    construct: (_, args, newTarget) =>
      newTarget === proxy ? member('()') : construct(target, [], newTarget),
    get(_, key, receiver) {
      switch (key) {
        case 'prototype':
          return target.prototype;
        case 'name':
          return name;
        case 'length':
          return 0;
        case 'then':
        case 'toJSON':
          return undefined;
        case 'toString':
        case 'valueOf':
          return () => '';
        case 'call':
        case 'apply':
        case 'bind':
          return read(target, key).bind(proxy);
        case Symbol.iterator:
          return () => nothing[Symbol.iterator]();
        case Symbol.toPrimitive:
          return () => '';
        case Symbol.hasInstance:
          return (value) => value !== null && typeof value === 'object' &&
            Object.prototype.isPrototypeOf.call(target.prototype, value);
      }
      return typeof key === 'symbol' ? undefined : member(key);
    },
  });
  origins.set(proxy, { specifier, name });
  return proxy;
}
