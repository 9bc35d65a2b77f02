import { describe, expect, it } from 'vitest';
import type { Order } from '$lib/api/shapes';
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
import { STATES } from './orderstate';

const order = (change: Partial<Order>) =>
  ({ state: 'held', held_until: 1000, created_at: 0, ...change }) as Order;

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
