import { expect, it } from 'vitest';
import { nextLook } from './drawstate';

const at = (state: 'ahead' | 'open' | 'drawing' | 'settled' | 'called_off', now: number) =>
  nextLook({ state, from: 100_000, until: 110_000 }, now);

it('a draw is looked at again when it turns, and now and then before', () => {
  expect(at('ahead', 0)).toBe(30_000);
  expect(at('ahead', 90_000)).toBe(100_000);
  expect(at('open', 101_000)).toBe(110_000);
});

it('a draw that is late or being held is looked at soon', () => {
  expect([at('ahead', 100_000), at('open', 110_000), at('drawing', 200_000)]).toEqual([
    103_000, 113_000, 203_000
  ]);
});

it('a draw that is over is let be', () => {
  expect([at('settled', 0), at('called_off', 0)]).toEqual([null, null]);
});
