import { describe, expect, it } from 'vitest';
import type { Order, Sku } from '$lib/api/shapes';
import {
  cameLate,
  handWords,
  isForfeited,
  isOverdue,
  kept,
  mayCancel,
  mayReturn,
  mayUnlock,
  way
} from './orderlife';
import { orderWords, STATES, stateLook } from './orderstate';
import { payWays } from './payways';
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

describe('the life of an order', () => {
  const CNY = (minor: number) => ({ minor, currency: 'CNY' });

  it('shows the way of the goods only to those that are on it', () => {
    const sent = order({ state: 'shipped', paid_at: 1, packed_at: 2, shipped_at: 3 });
    expect(way(sent).map(({ at }) => at)).toEqual([1, 2, 3, null]);
    expect(way(order({ state: 'locked' }))).toEqual([]);
  });

  it('can be cancelled until it is locked or packed', () => {
    expect(STATES.filter((state) => mayCancel({ state }))).toEqual(
      'waiting held placed cooling_off paid'.split(' ')
    );
  });

  it('can be sent back once, in time', () => {
    const there = order({ state: 'delivered', return_until: 100 });
    expect([100, 101].map((now) => mayReturn(there, now))).toEqual([true, false]);
    expect(mayReturn({ ...there, return_asked_at: 50 }, 60)).toBe(false);
  });

  it('gives a lock back while there is time to think', () => {
    const locked = order({ state: 'locked', deposit: { amount: CNY(1), unlock_until: 100 } });
    expect([99, 100].map((now) => mayUnlock(locked, now))).toEqual([true, false]);
  });

  it('keeps what came and did not go back', () => {
    expect(kept({ received: CNY(1000), refunded: CNY(1) })).toEqual(CNY(999));
  });

  it('tells an overdue balance, and a deposit that was kept for it', () => {
    const late = order({
      state: 'locked',
      deposit: { amount: CNY(1), balance_until: 100, unlock_until: 120 }
    });
    expect([99, 119, 120].map((now) => isOverdue(late, now))).toEqual([false, false, true]);
    expect(isOverdue({ ...late, state: 'paid' }, 200)).toBe(false);
    const ended = { state: 'cancelled', received: CNY(200), refunded: CNY(0) } as const;
    expect([ended, { ...ended, refunded: CNY(200) }].map(isForfeited)).toEqual([true, false]);
  });

  it('knows money that came too late, and whose hand it was', () => {
    const payment = { id: '1', provider: 'test', state: 'refunded' };
    const lapsed = order({ state: 'lapsed', received: CNY(0) });
    expect([lapsed, { ...lapsed, payment }, { ...lapsed, received: CNY(1) }].map(cameLate)).toEqual([
      false,
      true,
      true
    ]);
    expect(cameLate(order({ payment }))).toBe(false);
    expect(['hold', 'pay', 'lapse', 'refund'].map((kind) => handWords({ kind }))).toEqual([
      'the buyer',
      'the payment provider',
      'by itself',
      null
    ]);
  });
});

it('only ways to pay that are on can be chosen, real ones first', () => {
  expect(payWays(['transfer']).map(({ id }) => id)).toEqual(['transfer']);
  expect(payWays(['test', 'stripe']).map(({ id }) => id)).toEqual(
    'stripe pays declined late twice too-late'.split(' ')
  );
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
