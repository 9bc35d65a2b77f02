import { describe, expect, it } from 'vitest';
import type { OfferRow, Product, Sku } from '$lib/api/shapes';
import { toLocal } from '$lib/ui/field/local';
import { draftAgain, emptyOffer, FIELDS, isBelowFloor, readOffer, type OfferDraft } from './offerdraft';
import { KINDS, offerChips, offerState } from './offerstate';
import { countdownWords, priceWords, struck, takenShare, windowWords } from './offerwords';
import { goodsOf, liveOptions, skuOf } from './skus';

const MINUTE = 60_000;

const DAY = 86_400_000;

const NOW = Date.UTC(2026, 10, 11, 12);

const yuan = (minor: number) => ({ minor, currency: 'CNY' });

const sku = { id: '7', title: 'Black', price: yuan(99_900), floor: yuan(80_000) } as Sku;

const row = (change: Partial<OfferRow> = {}): OfferRow => ({
  id: '1',
  sku: '7',
  kind: 'flash',
  price: yuan(89_900),
  from: NOW,
  until: NOW + 10 * MINUTE,
  quantity: 10,
  left: 4,
  taken: 6,
  open: true,
  product: '5',
  product_title: 'Watch',
  sku_title: 'Black',
  created_at: NOW,
  ...change
});

describe('the state of an offer', () => {
  it('follows its window, its places and its switch', () => {
    const at = (change: Partial<OfferRow>, now = NOW) => offerState(row(change), now);
    expect([
      at({}),
      at({}, NOW - 1),
      at({ left: 0 }),
      at({}, NOW + 10 * MINUTE),
      at({ open: false }),
      at({ open: false }, NOW + DAY),
      at({ from: null, until: null, quantity: null, left: null })
    ]).toEqual(['on', 'ahead', 'sold_out', 'over', 'closed', 'over', 'on']);
  });

  it('ends with its show', () => {
    expect([offerState(row(), NOW, 'live'), offerState(row(), NOW, 'ended')]).toEqual(['on', 'over']);
  });

  it('is a filter where there is one, or where it was chosen', () => {
    expect(offerChips(['on', 'on', 'over'], 'closed').map(({ id, count }) => [id, count])).toEqual([
      ['', 3],
      ['on', 2],
      ['over', 1],
      ['closed', 0]
    ]);
  });
});

describe('an offer in words', () => {
  it('counts down to what comes next', () => {
    const words = [NOW - 65_000, NOW, NOW + DAY].map((now) => countdownWords(row(), now));
    expect(words).toEqual(['starts in 1:05', 'ends in 10:00', null]);
    expect(countdownWords({}, NOW)).toBeNull();
  });

  it('says from when to when, as far as there is a when', () => {
    expect(windowWords({})).toBe('until it is closed');
    expect(windowWords({ from: NOW })).toMatch(/^from /);
    expect(windowWords({ until: NOW })).toMatch(/^until /);
    expect(windowWords(row()).match(/2026/g)).toHaveLength(1);
  });

  it('tells its price beside the shelf', () => {
    const deposit = { amount: yuan(50_000), cooling_ms: 0, balance_ms: 0 };
    const offers = [row(), row({ kind: 'booking', price: yuan(0) }), row({ kind: 'deposit', deposit })];
    expect(offers.map(priceWords)).toEqual(['¥899', 'Free', '¥500 of ¥899']);
    expect([struck(row(), sku.price), struck(row(), yuan(89_900)), struck(row(), undefined)]).toEqual([
      '¥999',
      null,
      null
    ]);
    expect([takenShare(row()), takenShare(row({ quantity: null }))]).toEqual([0.6, null]);
  });
});

describe('an offer as typed', () => {
  const typed = (change: Partial<OfferDraft>) =>
    readOffer(emptyOffer({ sku: '7', ...change }), sku, NOW, 'CNY');

  it('sends only what its kind needs', () => {
    const all = { price: '899', minutes: '5', quantity: '10', perBuyer: '2', deposit: '100', live: '3' };
    const { body } = typed({ ...all, kind: 'flash' });
    expect(body).toMatchObject({ price_minor: 89_900, from: null, until: NOW + 5 * MINUTE, quantity: 10 });
    expect(body).toMatchObject({ per_buyer: 2, deposit_minor: null, cooling_ms: null, live: '3' });
    expect(typed({ ...all, kind: 'live' }).body).toMatchObject({ live: '3', from: null, until: null });
    expect(typed({ ...all, kind: 'booking' }).body).toMatchObject({ price_minor: 0, until: null });
  });

  it('begins when it is told to', () => {
    const from = toLocal(NOW + DAY);
    expect(typed({ price: '1', from, minutes: '10' }).body).toMatchObject({
      from: NOW + DAY,
      until: NOW + DAY + 10 * MINUTE
    });
  });

  it('takes a deposit on the shelf price where no price is typed', () => {
    const { body } = typed({ kind: 'deposit', deposit: '200', cooling: '0', balance: '14' });
    expect(body).toMatchObject({ price_minor: 99_900, deposit_minor: 20_000, cooling_ms: 0 });
    expect(body?.balance_ms).toBe(14 * DAY);
    expect(typed({ kind: 'deposit', deposit: '999' }).wrong).toEqual({ deposit: true });
  });

  it('tells which fields are wrong', () => {
    const wrong = (change: Partial<OfferDraft>) => Object.keys(typed(change).wrong).sort();
    expect(wrong({ sku: '', minutes: '0' })).toEqual(['minutes', 'price', 'sku']);
    expect(wrong({ kind: 'live', price: 'x', quantity: '1.5' })).toEqual(['live', 'price', 'quantity']);
    expect(wrong({ kind: 'coupon', price: '1', until: toLocal(NOW - DAY) })).toEqual(['until']);
    expect(wrong({ kind: 'booking' })).toEqual(['quantity']);
    expect(wrong({ kind: 'deposit', cooling: 'x' })).toEqual(['cooling', 'deposit']);
  });

  it('is below the floor or not', () => {
    const at = (price: number | null, of: Pick<Sku, 'floor'> | null = sku) => isBelowFloor(price, of);
    expect([at(79_999), at(80_000), at(null), at(1, { floor: null }), at(1, null)]).toEqual([
      true,
      false,
      false,
      false,
      false
    ]);
  });

  it('begins anew with the terms of one that is over', () => {
    const again = draftAgain(row({ per_buyer: 1 }));
    expect(again).toMatchObject({ kind: 'flash', price: '899.00', minutes: '10', quantity: '10' });
    expect(typed(again).body).toMatchObject({ price_minor: 89_900, per_buyer: 1 });
  });

  it('has fields for every kind', () => {
    expect(KINDS.filter((kind) => !FIELDS[kind].length)).toEqual([]);
  });
});

describe('what is offered', () => {
  const product = (id: string, change: Partial<Product>) =>
    ({ id, title: id, archived: false, skus: [sku], ...change }) as Product;

  it('is what is in the shop', () => {
    const gone = product('b', { skus: [{ ...sku, id: '8', archived: true }] });
    const all = [product('a', {}), gone, product('c', { archived: true })];
    expect(goodsOf(all).map(({ product }) => product.id)).toEqual(['a']);
    expect([skuOf(all, '8')?.archived, skuOf(all, '9')]).toEqual([true, null]);
  });

  it('is for shows that are not over, that on air first', () => {
    const live = (id: string, phase: 'planned' | 'live' | 'ended') => ({ id, phase, title: id }) as never;
    const shows = liveOptions([live('1', 'planned'), live('2', 'live'), live('3', 'ended')]);
    expect(shows.map(({ value }) => value)).toEqual(['2', '1']);
  });
});
