import places from './data/timezones.json';

/** A place's clock. A module of functions: it has no definitions. */
export interface Zone {
  readonly id: string;
  readonly offsetMinutes: number;
}

const OFFSET = /^(?:UTC|GMT)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/;
const cache = new Map<string, Zone>();

export function parseOffset(text: string): number | undefined {
  let match = OFFSET.exec(text);
  if (!match) {
    return undefined;
  }
  let [, sign = '+', hours = '0', minutes = '0'] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

export function zoneOf(name: string | undefined): Zone | undefined {
  if (!name) {
    return undefined;
  }
  let id = (places as Record<string, string>)[name] ?? name;
  let known = cache.get(id);
  if (!known) {
    known = Object.freeze({ id, offsetMinutes: parseOffset(id) ?? 0 });
    cache.set(id, known);
  }
  return known;
}

export const allZones = (): readonly string[] => Object.keys(places).sort();
