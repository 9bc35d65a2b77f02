import { expect, it } from 'vitest';
import { GAP, PER_MESSAGE, Taps } from './hearts';

it('gathers taps into at most two messages a second', () => {
  const taps = new Taps();
  for (let i = 0; i < 3; i++) taps.tap();
  expect(taps.take(0)).toBe(3);
  taps.tap();
  expect(taps.take(GAP - 1)).toBe(0);
  expect(taps.take(GAP)).toBe(1);
  expect(taps.take(10 * GAP)).toBe(0);
});

it('puts no more into a message than the server takes, and forgets a storm', () => {
  const taps = new Taps();
  for (let i = 0; i < 1000; i++) taps.tap();
  expect([taps.take(0), taps.take(GAP), taps.take(2 * GAP)]).toEqual([PER_MESSAGE, PER_MESSAGE, 0]);
});

it('does not let our own hearts fly twice', () => {
  const taps = new Taps();
  for (let i = 0; i < 3; i++) taps.tap();
  taps.take(0);
  expect(taps.others(2)).toBe(0);
  expect(taps.others(5)).toBe(4);
  expect(taps.others(5)).toBe(5);
});
