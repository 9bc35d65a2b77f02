import { expect, it } from 'vitest';
import type { Order } from '$lib/api/shapes';
import { orderWords, stateLook } from './orderstate';

const order = (change: Partial<Order>) =>
  ({ state: 'held', held_until: 1000, created_at: 0, ...change }) as Order;

it('an order says in words where it stands', () => {
  expect(orderWords(order({}))).toBe('Held, not paid');
  expect(orderWords(order({ payment: { id: '1', provider: 'test', state: 'pending' } }))).toBe(
    'Payment under way'
  );
  expect((['paid', 'held', 'refunded'] as const).map(stateLook)).toEqual(['good', 'warn', 'plain']);
});
