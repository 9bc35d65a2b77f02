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
