// How many arguments a function takes at most: its `length` leaves out what has a default, so its
// parameter list is read from its text.

const closing = { '(': ')', '[': ']', '{': '}' };

/** Position behind the string, template or comment that begins at `i`; `i` when none does. */
function skipped(text, i) {
  const c = text[i];
  if (c === '/' && text[i + 1] === '/') return (text.indexOf('\n', i) + 1) || text.length;
  if (c === '/' && text[i + 1] === '*') return (text.indexOf('*/', i) + 2) || text.length;
  if (c !== '"' && c !== "'" && c !== '`') return i;
  for (let j = i + 1; j < text.length; j++) {
    if (text[j] === '\\') j++;
    else if (text[j] === c) return j + 1;
  }
  return text.length;
}

/**
 * Number of parameters, the context not counted; -1 when there is a rest parameter or the list
 * cannot be read.
 */
export function most(fn) {
  const text = Function.prototype.toString.call(fn);
  const head = /^\s*(?:async\b\s*)?(?:(?:function\b\s*\*?|\*)?\s*[\w$]*\s*\(|([\w$]+)\s*=>)/.exec(text);
  if (head === null) return -1;
  if (head[1] !== undefined && !head[0].endsWith('(')) return 0;
  const open = [];
  let count = 0;
  let empty = true;
  for (let i = head[0].length; i < text.length;) {
    const next = skipped(text, i);
    if (next !== i) {
      i = next;
      continue;
    }
    const c = text[i++];
    if (open.length === 0) {
      if (c === ')') return Math.max(0, count + (empty ? 0 : 1) - 1);
      if (c === '.' && text.startsWith('..', i)) return -1;
      if (c === ',') {
        count++;
        empty = true;
        continue;
      }
    }
    if (c in closing) open.push(closing[c]);
    else if (open[open.length - 1] === c) open.pop();
    if (!/\s/.test(c)) empty = false;
  }
  return -1;
}
