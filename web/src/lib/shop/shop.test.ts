import { describe, expect, it } from 'vitest';
import type { Order, Sku } from '$lib/api/shapes';
import { orderWords, stateLook } from './orderstate';
import { shelf } from './shelf';
import { holdShare, stepOf } from './step';
import { grouped } from './testcards';

const order = (change: Partial<Order>) =>
  ({ state: 'held', held_until: 1000, created_at: 0, ...change }) as Order;

describe('the step of a purchase', () => {
  it('follows the order', () => {
    expect(stepOf(null, 0)).toBe('choose');
    expect(stepOf(order({}), 999)).toBe('held');
    expect(stepOf(order({ state: 'placed' }), 0)).toBe('held');
    expect(stepOf(order({ state: 'paid' }), 5000)).toBe('paid');
    expect(stepOf(order({ state: 'cancelled' }), 0)).toBe('choose');
  });

  it('lapses by the clock, before the server says so', () => {
    expect(stepOf(order({}), 1000)).toBe('lapsed');
    expect(stepOf(order({ state: 'lapsed' }), 0)).toBe('lapsed');
  });

  it('does not lapse while a payment is under way', () => {
    expect(stepOf(order({ payment: { id: '1', provider: 'test', state: 'pending' } }), 2000)).toBe('pending');
  });
});

it('the line of a hold shrinks from whole to nothing', () => {
  expect([-5, 0, 250, 1000, 2000].map((now) => holdShare(order({}), now))).toEqual([1, 1, 0.75, 0, 0]);
  expect(holdShare(order({ held_until: null }), 0)).toBe(1);
});

describe('a shelf', () => {
  const sku = (id: string, minor: number, left: number, stocked: number) =>
    ({ id, price: { minor, currency: 'CNY' }, left, stocked }) as Sku;

  it('shows the lowest price of what can be had', () => {
    const facts = shelf(
      { skus: [sku('a', 100, 0, 0), sku('b', 300, 2, 0), sku('c', 200, 1, 0)] },
      (one) => one.left
    );
    expect([facts.price?.minor, facts.from, facts.left]).toEqual([200, true, 3]);
  });

  it('knows when everything is gone', () => {
    const facts = shelf({ skus: [sku('a', 100, 5, 10)] }, () => 0);
    expect([facts.price?.minor, facts.from, facts.left, facts.share]).toEqual([100, false, 0, 0]);
  });

  it('draws a stock bar only from a stock that is known', () => {
    expect(shelf({ skus: [sku('a', 100, 5, 10)] }, (one) => one.left).share).toBe(0.5);
    expect(shelf({ skus: [sku('a', 100, 5, 0)] }, (one) => one.left).share).toBeNull();
  });
});

it('an order says in words where it stands', () => {
  expect(orderWords(order({}))).toBe('Held, not paid');
  expect(orderWords(order({ payment: { id: '1', provider: 'test', state: 'pending' } }))).toBe(
    'Payment under way'
  );
  expect((['paid', 'held', 'refunded'] as const).map(stateLook)).toEqual(['good', 'warn', 'plain']);
});

it('a card number is read in groups', () => {
  expect(grouped('4242424242424242')).toBe('4242 4242 4242 4242');
});
