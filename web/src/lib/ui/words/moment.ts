import { language } from './language.svelte';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const draw = (at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language.now, options).format(at);

export const dateTime = (at: number) => draw(at, { dateStyle: 'medium', timeStyle: 'short' });
export const fullDateTime = (at: number) => draw(at, { dateStyle: 'full', timeStyle: 'short' });
export const date = (at: number) => draw(at, { dateStyle: 'medium' });
export const time = (at: number) => draw(at, { timeStyle: 'short' });
export const second = (at: number) => draw(at, { timeStyle: 'medium' });

/** "3 days ago", "in 20 minutes". */
export function ago(at: number, now = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(language.now, { numeric: 'auto' });
  const gap = at - now;
  const size = Math.abs(gap);
  if (size < HOUR) return format.format(Math.round(gap / MINUTE), 'minute');
  if (size < DAY) return format.format(Math.round(gap / HOUR), 'hour');
  if (size < 30 * DAY) return format.format(Math.round(gap / DAY), 'day');
  return date(at);
}

/** A length as a clock: 4:05, 1:02:09. */
export function clock(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const tail = `${hours ? String(minutes).padStart(2, '0') : minutes}:${String(seconds).padStart(2, '0')}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** The parts of a countdown. */
export function countdown(ms: number) {
  const left = Math.max(0, Math.floor(ms / 1000));
  return {
    days: Math.floor(left / 86_400),
    hours: Math.floor(left / 3600) % 24,
    minutes: Math.floor(left / 60) % 60,
    seconds: left % 60
  };
}
