import type { Money } from '$lib/api/shapes';
import { language } from './language.svelte';

/** How many digits of a currency stand after the point. */
export function digits(currency: string): number {
  const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return options.maximumFractionDigits ?? 2;
}

/** An amount as people write it: integer arithmetic up to the last step, which only draws. */
export function money(amount: Money, locale: string = language.now): string {
  const places = digits(amount.currency);
  const whole = amount.minor % 10 ** places === 0;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: amount.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: whole ? 0 : places,
    maximumFractionDigits: places
  }).format(decimal(amount.minor, places) as unknown as number);
}

/** A large amount in few letters: ¥682.3M, ¥6.8亿. Cut off, so that it never says more than there is. */
export function compact(amount: Money): string {
  return new Intl.NumberFormat(language.now, {
    style: 'currency',
    currency: amount.currency,
    currencyDisplay: 'narrowSymbol',
    notation: 'compact',
    maximumFractionDigits: 1,
    roundingMode: 'trunc'
  } as Intl.NumberFormatOptions).format(decimal(amount.minor, digits(amount.currency)) as unknown as number);
}

/** Minor units as decimal text, exactly. */
export function decimal(minor: number, places: number): string {
  const sign = minor < 0 ? '-' : '';
  const text = String(Math.abs(minor)).padStart(places + 1, '0');
  return places ? `${sign}${text.slice(0, -places)}.${text.slice(-places)}` : sign + text;
}

/** What somebody typed as minor units; null when it is not an amount of this currency. */
export function parseMinor(text: string, currency: string): number | null {
  const places = digits(currency);
  const match = /^(\d{1,11})(?:[.,](\d*))?$/.exec(text.trim());
  if (!match) return null;
  const [, whole = '', part = ''] = match;
  if (part.length > places) return null;
  const minor = Number(whole + part.padEnd(places, '0'));
  return Number.isSafeInteger(minor) ? minor : null;
}

export const times = (amount: Money, count: number): Money => ({ ...amount, minor: amount.minor * count });
