import { expect, it } from 'vitest';
import type { Order } from '$lib/api/shapes';
import { isDue, isUnderway } from './watching';

const order = (change: Partial<Order>) => ({ state: 'waiting', held_until: null, ...change }) as Order;
const looks = (one: Order, now = 0, windows = {}) =>
  Array.from({ length: 12 }, (_, n) => n + 1).filter((look) => isDue(one, now, look, windows));
const pending = (more: object) =>
  order({ state: 'placed', payment: { id: '1', provider: 'x', state: 'pending', ...more } });

it('asks for a line rarely, for a payment each time, for a transfer rarely', () => {
  expect(looks(order({}))).toEqual([10]);
  expect(looks(pending({}))).toHaveLength(12);
  expect(looks(pending({ instructions: 'Pay here' }))).toEqual([10]);
});

it('asks for a draw only when its window is closed', () => {
  const inDraw = order({ state: 'in_draw', draw: '7' });
  expect(looks(inDraw, 999)).toEqual([]);
  expect(looks(inDraw, 1000, { 7: 1000 })).toEqual([]);
  expect(looks(inDraw, 1001, { 7: 1000 })).toEqual([3, 6, 9, 12]);
});

it('asks for what is held rarely, and each time once its time is over', () => {
  const held = order({ state: 'held', held_until: 50 });
  expect(looks(held)).toEqual([10]);
  expect(looks(held, 50)).toHaveLength(12);
});

it('asks nothing of what is over', () => {
  for (const state of ['cancelled', 'lapsed', 'paid'] as const) expect(looks(order({ state }))).toEqual([]);
});

it('knows what is still under way', () => {
  const states = ['waiting', 'in_draw', 'held', 'paid', 'lapsed', 'cancelled'] as const;
  expect(states.filter((state) => isUnderway(order({ state, held_until: 50 }), 0))).toEqual([
    'waiting',
    'in_draw',
    'held'
  ]);
  expect(isUnderway(order({ state: 'held', held_until: 50 }), 50)).toBe(true);
});
