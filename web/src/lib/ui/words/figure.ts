import { language } from './language.svelte';

/** A count with its separators. */
export const count = (n: number) => new Intl.NumberFormat(language.now).format(n);

/** A count that must fit: 12,345 stays, 123,456 becomes 123K or 12.3万. */
export function short(n: number): string {
  if (n < 10_000) return count(n);
  return new Intl.NumberFormat(language.now, { notation: 'compact', maximumFractionDigits: 1 }).format(n);
}

/** A number with at most `places` digits after the point. */
export const fixed = (n: number, places: number) =>
  new Intl.NumberFormat(language.now, {
    minimumFractionDigits: places,
    maximumFractionDigits: places
  }).format(n);

const UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** How large a file is, in steps of a thousand: 34 kB, 1.2 GB. */
export function size(bytes: number): string {
  let [at, scaled] = [0, bytes / 1000];
  while (scaled >= 1000 && at < UNITS.length - 1) [at, scaled] = [at + 1, scaled / 1000];
  const digits = scaled < 10 ? 1 : 0;
  const format = { style: 'unit', unit: UNITS[at], maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(language.now, format).format(scaled);
}
