// Browser globals that modules touch while they load, as inert stand-ins made at first use, and
// the removal of what a guest must not have. A script: runs before any module.
(function (global) {
  'use strict';
  const define = (name, value) =>
    Object.defineProperty(global, name, { value, writable: true, configurable: true });
  const lazy = (name, make) =>
    Object.defineProperty(global, name, {
      configurable: true,
      get() {
        const value = make();
        define(name, value);
        return value;
      },
      set(value) {
        define(name, value);
      },
    });

  for (const name of [
    'eval', 'load', 'loadWithNewGlobal', 'quit', 'exit', 'print', 'printErr', 'read',
    'readbuffer', 'readline', 'SharedArrayBuffer', 'WebAssembly', 'Polyglot', 'Java', 'Graal',
    'Atomics', 'ShadowRealm',
  ]) {
    delete global[name];
  }

  const ignore = () => undefined;
  const refuse = (what) => () => {
    throw new Error(what + ' is not available while a definition is computed');
  };

  // Anything may be read from an element or called on it, and nothing happens.
  const inert = (known) => {
    const target = Object.assign(function () {}, known);
    return new Proxy(target, {
      get(object, key) {
        if (Object.hasOwn(object, key)) return object[key];
        if (key === Symbol.iterator) return () => [][Symbol.iterator]();
        if (key === Symbol.toPrimitive) return () => '';
        if (key === 'prototype') return object.prototype;
        if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
        return (object[key] = inert({}));
      },
      apply: () => inert({}),
      construct: (object, args, newTarget) =>
        newTarget.prototype === object.prototype
          ? inert({})
          : Reflect.construct(object, [], newTarget),
    });
  };

  define('window', global);
  define('self', global);
  define('console', (() => {
    const console = {};
    for (const name of [
      'log', 'info', 'warn', 'error', 'debug', 'trace', 'assert', 'dir', 'table', 'time',
      'timeEnd', 'timeLog', 'group', 'groupCollapsed', 'groupEnd', 'count', 'clear',
    ]) {
      console[name] = ignore;
    }
    return console;
  })());

  let timers = 0;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame',
    'requestIdleCallback']) {
    define(name, () => ++timers);
  }
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate', 'cancelAnimationFrame',
    'cancelIdleCallback', 'addEventListener', 'removeEventListener', 'dispatchEvent', 'alert',
    'scrollTo', 'postMessage']) {
    define(name, ignore);
  }
  define('queueMicrotask', (job) => {
    Promise.resolve().then(job);
  });
  define('structuredClone', (value) => JSON.parse(JSON.stringify(value)));
  define('fetch', () => Promise.reject(
    new Error('fetch is not available while a definition is computed')));
  define('matchMedia', () => ({
    matches: false, addEventListener: ignore, removeEventListener: ignore, addListener: ignore,
    removeListener: ignore,
  }));
  define('getComputedStyle', () => inert({ getPropertyValue: () => '' }));

  const storage = () => {
    const items = new Map();
    return {
      getItem: (key) => items.get(String(key)) ?? null,
      setItem: (key, value) => void items.set(String(key), String(value)),
      removeItem: (key) => void items.delete(String(key)),
      clear: () => items.clear(),
      key: (n) => [...items.keys()][n] ?? null,
      get length() { return items.size; },
    };
  };
  lazy('localStorage', storage);
  lazy('sessionStorage', storage);
  lazy('location', () => ({
    href: 'about:blank', origin: 'null', protocol: 'about:', host: '', hostname: '', port: '',
    pathname: 'blank', search: '', hash: '', reload: ignore, assign: ignore, replace: ignore,
    toString: () => 'about:blank',
  }));
  lazy('navigator', () => ({
    userAgent: 'Realmkeep', language: 'en', languages: ['en'], platform: '', onLine: false,
    clipboard: inert({}), sendBeacon: () => false,
  }));
  lazy('customElements', () => {
    const elements = new Map();
    return {
      define: (name, element) => void elements.set(name, element),
      get: (name) => elements.get(name),
      whenDefined: () => new Promise(ignore),
      upgrade: ignore,
    };
  });
  lazy('document', () => inert({
    querySelector: () => null, querySelectorAll: () => [], getElementById: () => null,
    getElementsByClassName: () => [], getElementsByTagName: () => [], cookie: '', title: '',
    readyState: 'complete', addEventListener: ignore, removeEventListener: ignore,
  }));
  lazy('CSS', () => ({
    supports: () => false, escape: String, registerProperty: ignore,
  }));
  lazy('performance', () => ({
    now: () => 0, mark: ignore, measure: ignore, timeOrigin: 0, getEntriesByName: () => [],
  }));
  lazy('history', () => inert({}));
  lazy('screen', () => ({ width: 0, height: 0 }));
  lazy('process', () => ({ env: {}, platform: '', nextTick: ignore }));
  lazy('crypto', () => ({
    randomUUID: () => '00000000-0000-4000-8000-000000000000',
    getRandomValues: (array) => array.fill(0),
    subtle: inert({}),
  }));

  for (const name of [
    'Node', 'Element', 'HTMLElement', 'HTMLInputElement', 'HTMLCanvasElement', 'SVGElement',
    'Document', 'DocumentFragment', 'ShadowRoot', 'Text', 'Image', 'Audio', 'MutationObserver',
    'ResizeObserver', 'IntersectionObserver', 'XMLHttpRequest', 'WebSocket', 'Worker',
    'FormData', 'File', 'FileReader', 'Blob', 'Headers', 'Request', 'Response',
    'DOMParser', 'CSSStyleSheet', 'BroadcastChannel', 'MessageChannel', 'Notification',
    'AudioContext', 'DataTransfer', 'EventSource',
  ]) {
    lazy(name, () => inert({}));
  }
  lazy('EventTarget', () => class EventTarget {
    addEventListener() {}
    removeEventListener() {}
    dispatchEvent() { return true; }
  });
  lazy('Event', () => class Event {
    constructor(type) { this.type = type; }
    preventDefault() {}
    stopPropagation() {}
  });
  lazy('CustomEvent', () => class CustomEvent extends global.Event {
    constructor(type, init) { super(type); this.detail = init?.detail; }
  });
  lazy('AbortController', () => class AbortController {
    signal = { aborted: false, addEventListener: ignore, removeEventListener: ignore };
    abort() {}
  });
  lazy('URLSearchParams', () => class URLSearchParams {
    #pairs;
    constructor(init = '') {
      this.#pairs = typeof init === 'string'
        ? init.replace(/^\?/, '').split('&').filter(Boolean).map((pair) =>
            pair.split('=').map((part) => decodeURIComponent(part.replace(/\+/g, ' '))))
        : Object.entries(init ?? {}).map(([key, value]) => [key, String(value)]);
    }
    get(name) { return this.#pairs.find(([key]) => key === name)?.[1] ?? null; }
    has(name) { return this.#pairs.some(([key]) => key === name); }
    set(name, value) { this.delete(name); this.append(name, value); }
    append(name, value) { this.#pairs.push([name, String(value)]); }
    delete(name) { this.#pairs = this.#pairs.filter(([key]) => key !== name); }
    toString() {
      return this.#pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
    }
    [Symbol.iterator]() { return this.#pairs[Symbol.iterator](); }
  });
  lazy('URL', () => class URL {
    constructor(url, base) {
      let text = String(url);
      if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) {
        if (base === undefined) throw new TypeError('Invalid URL: ' + text);
        const at = new URL(base);
        const stack = text.startsWith('/') ? [] : at.pathname.split('/').slice(0, -1);
        for (const part of text.split('/')) {
          if (part === '..') stack.length > 1 && stack.pop();
          else if (part !== '.') stack.push(part);
        }
        text = at.origin + stack.join('/');
      }
      const [, protocol, host = '', pathname, search = '', hash = ''] =
        /^([a-z][a-z0-9+.-]*:)(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(text);
      Object.assign(this, { protocol, host, pathname: pathname || '/', search, hash });
      this.hostname = host.split(':')[0];
      this.port = host.split(':')[1] ?? '';
      this.origin = protocol + '//' + host;
    }
    get href() { return this.origin + this.pathname + this.search + this.hash; }
    get searchParams() { return new global.URLSearchParams(this.search); }
    toString() { return this.href; }
    toJSON() { return this.href; }
    static createObjectURL() { return 'blob:null'; }
    static revokeObjectURL() {}
    static canParse() { return true; }
  });
  lazy('TextEncoder', () => class TextEncoder {
    encode(text = '') {
      return Uint8Array.from(unescape(encodeURIComponent(text)), (c) => c.charCodeAt(0));
    }
  });
  lazy('TextDecoder', () => class TextDecoder {
    decode(bytes = []) { return decodeURIComponent(escape(String.fromCharCode(...bytes))); }
  });
  define('btoa', refuse('btoa'));
  define('atob', refuse('atob'));
})(globalThis);
