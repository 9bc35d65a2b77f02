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
