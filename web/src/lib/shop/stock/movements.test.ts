import { expect, it } from 'vitest';
import { movementWords, signed } from './movements';

it('a movement is told in words, with a real minus', () => {
  const more = { left: -1, held: 0, sold: 0, on_hand: -1 };
  expect(movementWords({ kind: 'stock', more })).toBe('Taken back');
  expect(movementWords({ kind: 'pay', more })).toBe('Sold');
  expect(movementWords({ kind: 'unheard_of', more })).toBe('unheard_of');
  expect([signed(-1200), signed(3)]).toEqual(['−1,200', '+3']);
});
