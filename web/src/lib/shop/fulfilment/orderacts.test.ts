import { describe, expect, it } from 'vitest';
import type { Order, OrderState } from '$lib/api/shapes';
import { partOf, piecesOf } from '$lib/shop/money/refunding';
import { BULK_VERBS, lastVerb, nextVerb, planOf, whyNot } from './orderacts';

describe('what the shop does with orders', () => {
  const order = (state: OrderState, change: Partial<Order> = {}) =>
    ({ id: state, state, ...change }) as Order;

  it('takes each only one step further, and says why not', () => {
    const states: OrderState[] = ['placed', 'paid', 'packed', 'shipped', 'delivered', 'refunded'];
    const may = BULK_VERBS.map((verb) => states.filter((state) => !whyNot(order(state), verb)));
    expect(may).toEqual([['paid'], ['packed'], ['shipped']]);
    expect(whyNot(order('paid'), 'ship')).toBe('It is not packed yet.');
    expect(whyNot(order('shipped'), 'pack')).toBe('That was done already.');
  });

  it('packs nothing that needs a look', () => {
    const plan = planOf([order('paid'), order('paid', { review: 'address' })], 'pack');
    expect([plan.can.length, plan.cannot.map(({ why }) => why)]).toEqual([1, ['It needs a look first.']]);
  });

  it('lets nothing out that a bank decides about', () => {
    const why = (state: OrderState, verb: 'pack' | 'ship' | 'deliver', dispute: string) =>
      whyNot(order(state, { dispute }), verb);
    const no = 'Its payment is disputed: wait until that is decided.';
    expect([why('paid', 'pack', 'open'), why('packed', 'ship', 'open')]).toEqual([no, no]);
    expect([why('shipped', 'deliver', 'open'), why('paid', 'pack', 'won')]).toEqual([null, null]);
  });

  it('knows the step before and after', () => {
    expect([nextVerb('paid'), nextVerb('delivered'), lastVerb(order('shipped'))]).toEqual([
      'pack',
      null,
      'ship'
    ]);
    expect(lastVerb(order('delivered', { return_asked_at: 1 }))).toBeNull();
  });

  it('gives back at most what is left, in the decimals of its currency', () => {
    const yuan = { received: { minor: 1000, currency: 'CNY' }, refunded: { minor: 1, currency: 'CNY' } };
    expect(['9.99', '10', '0', '1.234'].map((text) => partOf(yuan, text)?.minor)).toEqual([
      999,
      undefined,
      undefined,
      undefined
    ]);
    const yen = { received: { minor: 1000, currency: 'JPY' }, refunded: { minor: 0, currency: 'JPY' } };
    expect([partOf(yen, '1000')?.minor, partOf(yen, '0.5')]).toEqual([1000, null]);
  });

  it('leaves at least one piece with whoever keeps some of the money', () => {
    const three = { quantity: 4, returned: 1 };
    expect(['', '0', ' 2 ', '3', '-1', '1.5', 'x'].map((text) => piecesOf(three, text))).toEqual([
      0,
      0,
      2,
      null,
      null,
      null,
      null
    ]);
  });
});
