import { language } from './language.svelte';
import { clock, countdown } from './moment';

/** A length that is counted down: days in words, the rest as a clock. */
export function span(ms: number): string {
  const { days, hours, minutes, seconds } = countdown(ms);
  const rest = clock(((hours * 60 + minutes) * 60 + seconds) * 1000);
  if (!days) return rest;
  const unit = new Intl.NumberFormat(language.now, { style: 'unit', unit: 'day', unitDisplay: 'long' });
  return `${unit.format(days)} ${rest}`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000]
] as const;

/** A length in its largest whole unit: 3 days, 90 minutes. */
export function lengthOf(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size && ms % size === 0) ?? UNITS[3];
  const format = new Intl.NumberFormat(language.now, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.round(ms / size));
}
