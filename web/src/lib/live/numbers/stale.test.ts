import { expect, it } from 'vitest';
import { isStale } from './stale';

it('numbers are old when a look failed or has not come for long', () => {
  const now = 1_000_000;
  expect([
    isStale([Infinity, Infinity], now),
    isStale([now - 5000, now], now),
    isStale([now - 60_000, now], now),
    isStale([0, now], now)
  ]).toEqual([false, false, true, true]);
});
