/** Words and numbers for people. No card lives here: a module without definitions. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return count === 1 ? word : many;
}

export function truncateWords(text: string, limit: number): string {
  let words = text.split(/\s+/);
  return words.length <= limit ? text : `${words.slice(0, limit).join(' ')}…`;
}

export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\w\s/-]/g, '')
    .trim()
    .replace(/[\s/]+/g, '-')
    .toLowerCase();
}

type Rule = readonly [pattern: RegExp, replacement: string];

/** Typography: straight quotes become curly ones, and "`code`" stays as it is. */
const RULES: Rule[] = [
  [/(^|\s)"/g, '$1“'],
  [/"/g, '”'],
  [/(\w)'(\w)/g, '$1’$2'],
  [/--/g, '–'],
];

export const typographic = (text: string) => RULES.reduce((t, [pattern, to]) => t.replace(pattern, to), text);

export function csvLine(values: unknown[]): string {
  return values.map((value) => `"${`${value ?? ''}`.replace(/"/g, '""')}"`).join(',');
}
