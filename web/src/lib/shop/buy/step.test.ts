import { describe, expect, it } from 'vitest';
import type { Order } from '$lib/api/shapes';
import { holdShare, stepOf } from './step';

const order = (change: Partial<Order>) =>
  ({ state: 'held', held_until: 1000, created_at: 0, ...change }) as Order;

describe('the step of a purchase', () => {
  it('follows the order', () => {
    expect(stepOf(null, 0)).toBe('choose');
    expect(stepOf(order({}), 999)).toBe('held');
    expect(stepOf(order({ state: 'placed' }), 0)).toBe('held');
    expect(stepOf(order({ state: 'paid' }), 5000)).toBe('paid');
    expect(stepOf(order({ state: 'cancelled' }), 0)).toBe('choose');
    expect(stepOf(order({ state: 'in_draw' }), 0)).toBe('waiting');
    expect(stepOf(order({ state: 'locked', due: { minor: 1, currency: 'CNY' } }), 5000)).toBe('held');
  });

  it('ends by the clock, and lapses when the server says so', () => {
    expect(stepOf(order({}), 1000)).toBe('ending');
    expect(stepOf(order({ state: 'placed' }), 1000)).toBe('ending');
    expect(stepOf(order({ state: 'lapsed' }), 0)).toBe('lapsed');
  });

  it('does not lapse while a payment is under way', () => {
    expect(stepOf(order({ payment: { id: '1', provider: 'test', state: 'pending' } }), 2000)).toBe('pending');
    const transfer = { id: '1', provider: 'transfer', state: 'pending' };
    expect(stepOf(order({ state: 'lapsed', payment: transfer }), 2000)).toBe('lapsed');
  });
});

it('the line of a hold shrinks from whole to nothing', () => {
  expect([-5, 0, 250, 1000, 2000].map((now) => holdShare(order({}), now))).toEqual([1, 1, 0.75, 0, 0]);
  expect(holdShare(order({ held_until: null }), 0)).toBe(1);
});
