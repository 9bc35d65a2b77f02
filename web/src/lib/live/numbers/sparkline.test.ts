import { expect, it } from 'vitest';
import { points } from './sparkline';

it('a small line runs from left to right, zero at the bottom', () => {
  expect(points([0, 10], 100, 16)).toBe('0.0,15.0 100.0,1.0');
  expect(points([5], 100, 16)).toBe('');
});
