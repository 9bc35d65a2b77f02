import { expect, it } from 'vitest';
import { fromLocal, toLocal } from './local';

it('a moment goes through the form and comes back', () => {
  const at = new Date(2026, 4, 17, 20, 30).getTime();
  expect(toLocal(at)).toBe('2026-05-17T20:30');
  expect(fromLocal(toLocal(at))).toBe(at);
  expect([toLocal(null), fromLocal(''), fromLocal('x')]).toEqual(['', null, null]);
});
