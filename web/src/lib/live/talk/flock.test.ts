import { expect, it } from 'vitest';
import { Flock } from './flock';

/** What flies of a tick when there are so many lanes; those written large must. */
function flown(flock: Flock<string>, tick: string, lanes: number): string {
  let said = '';
  flock.launch([...tick], (one) => said.length < lanes && (said += one).length > 0);
  return said;
}

const flock = (random = Math.random) => new Flock<string>((one) => one < 'a', random);

it('lets those fly first that must, then others', () => {
  expect(flown(flock(), 'abCdE', 2)).toBe('CE');
  expect([...flown(flock(), 'abCdE', 9)].sort().join('')).toBe('CEabd');
});

it('keeps those that must for the next lane, before any other', () => {
  const one = flock();
  expect(flown(one, 'ABCx', 1)).toBe('A');
  expect(flown(one, 'y', 1)).toBe('B');
  expect(flown(one, '', 9)).toBe('C');
  expect(flown(one, '', 9)).toBe('');
});

it('does not prefer the earliest of a tick', () => {
  const times: Record<string, number> = {};
  for (let n = 0; n < 900; n++) {
    const who = flown(flock(), 'abc', 1);
    times[who] = (times[who] ?? 0) + 1;
  }
  for (const who of 'abc') expect(times[who]).toBeGreaterThan(200);
});

it('forgets who waits', () => {
  const one = flock();
  flown(one, 'AB', 1);
  one.clear();
  expect(flown(one, '', 9)).toBe('');
});

it('keeps no endless queue', () => {
  const one = flock();
  flown(one, 'A'.repeat(99), 0);
  expect(flown(one, '', 99)).toHaveLength(20);
});
