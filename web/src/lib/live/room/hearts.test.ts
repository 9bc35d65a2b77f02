import { expect, it } from 'vitest';
import { BACK, GAP, PER_MESSAGE, Taps } from './hearts';

function tapped(times: number): Taps {
  const taps = new Taps();
  for (let i = 0; i < times; i++) taps.tap();
  return taps;
}

it('gathers taps into at most two messages a second', () => {
  const taps = tapped(3);
  expect(taps.take(0)).toBe(3);
  taps.tap();
  expect(taps.take(GAP - 1)).toBe(0);
  expect(taps.take(GAP)).toBe(1);
  expect(taps.take(10 * GAP)).toBe(0);
});

it('puts no more into a message than the server takes, and forgets a storm', () => {
  const taps = tapped(1000);
  expect([taps.take(0), taps.take(GAP), taps.take(2 * GAP)]).toEqual([PER_MESSAGE, PER_MESSAGE, 0]);
});

it('does not let our own hearts fly twice', () => {
  const taps = tapped(3);
  taps.take(0);
  expect(taps.others(2, 250)).toBe(0);
  expect(taps.others(5, 500)).toBe(4);
  expect(taps.others(5, 750)).toBe(5);
});

it('takes those for other people’s that came while ours did not get through', () => {
  const taps = tapped(3);
  taps.give(taps.take(0));
  expect(taps.others(3, 250)).toBe(3);
  expect(taps.take(GAP)).toBe(3);
});

it('waits for ours no longer than they take, nor beyond a snapshot', () => {
  const late = tapped(3);
  late.take(0);
  expect(late.others(3, BACK + 1)).toBe(3);
  const counted = tapped(3);
  counted.take(0);
  counted.settle();
  expect(counted.others(3, 250)).toBe(3);
});
