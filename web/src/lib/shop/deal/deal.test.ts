import { describe, expect, it } from 'vitest';
import type { Offer, Order, Product, Sku } from '$lib/api/shapes';
import { coupons } from './coupons';
import { dealOf, onShelf, type Counter } from './deal';
import { actWords, dealNote, stockWords, until } from './dealwords';
import { doorOf } from './drawdoor';
import { spentOn } from './spent';

const CNY = (minor: number) => ({ minor, currency: 'CNY' });
const MINUTE = 60_000;

function offer(id: string, kind: Offer['kind'], minor: number, change: Partial<Offer> = {}): Offer {
  return { id, kind, price: CNY(minor), sku: 's', open: true, until: 10 * MINUTE, ...change };
}

function product(offers: Offer[], change: Partial<Sku> = {}): Product {
  const sku = { id: 's', price: CNY(10_000), left: 20, stocked: 0, archived: false, offers, ...change };
  return { id: 'p', skus: [sku as Sku] } as Product;
}

const counter = (change: Partial<Counter> = {}): Counter => ({
  now: 5 * MINUTE,
  live: 'l',
  onAir: true,
  claimed: new Set(),
  spent: new Set(),
  placesOf: (one) => one.quantity ?? null,
  leftOf: (sku) => sku.left,
  ...change
});

/** What a card says in all: price, note, stock and act. */
function card(thing: Product, change: Partial<Counter> = {}) {
  const here = counter(change);
  const deal = dealOf(thing, here);
  const price = [deal.price?.minor, deal.was?.minor].filter(Boolean).join(' instead of ');
  return [price, dealNote(deal, here.now), stockWords(deal, here.placesOf), actWords(deal, null)]
    .filter(Boolean)
    .join(' | ');
}

describe('a card says', () => {
  const flash = offer('1', 'flash', 7000, { quantity: 3 });

  it('the shelf price alone', () => {
    expect(card(product([]))).toBe('10000 | 20 left | Buy');
  });

  it('why it is less, until when, and for how many', () => {
    expect(card(product([flash]))).toBe(
      '7000 instead of 10000 | Flash sale · ends in 5:00 | 3 left at this price | Buy'
    );
    expect(card(product([offer('2', 'live', 8000, { live: 'l', until: null })]))).toBe(
      '8000 instead of 10000 | Live price | 20 left | Buy'
    );
  });

  it('when it will be less', () => {
    expect(card(product([{ ...flash, from: 6 * MINUTE }]))).toBe(
      '10000 | Flash sale ¥70 in 1:00 | 20 left | Buy'
    );
  });

  it('the price with a coupon only to who claimed it', () => {
    const thing = product([offer('3', 'coupon', 5000)]);
    expect(card(thing)).toBe('10000 | 20 left | Buy');
    expect(card(thing, { claimed: new Set(['3']) })).toBe(
      '5000 instead of 10000 | Your coupon · ends in 5:00 | 20 left | Buy'
    );
  });

  it('that it can be booked, waited for or drawn', () => {
    expect(card(product([offer('4', 'booking', 0, { quantity: 1 })]))).toBe(
      '10000 | Free booking | 1 place left | Book'
    );
    expect(card(product([], { left: 0 }))).toBe('10000 | Sold out | Waitlist');
    const draw = { draw: 'd', commitment: '', pieces: 1, settled: false, from: 0, until: 5 * MINUTE + 8500 };
    expect(card(product([], { draw }))).toBe('10000 | Draw: 0:09 left to enter | 20 left | Enter');
  });

  it('what I have begun', () => {
    const deal = dealOf(product([]), counter());
    const acts = (['waiting', 'in_draw', 'held'] as const).map((state) => actWords(deal, { state } as Order));
    expect(acts).toEqual(['In line', 'In the draw', 'Finish']);
  });
});

it('a stock bar is drawn from places or stock that are known', () => {
  const flash = offer('1', 'flash', 7000, { quantity: 4 });
  expect(dealOf(product([flash]), counter({ placesOf: () => 1 })).share).toBe(0.25);
  expect(dealOf(product([], { stocked: 40 }), counter()).share).toBe(0.5);
  expect(dealOf(product([]), counter()).share).toBeNull();
});

it('what the room told last outdoes the product', () => {
  const told = { s: { price: CNY(1), offers: [], draw: null, there: false } };
  const [sku] = onShelf(product([offer('1', 'flash', 7000)]), told).skus;
  expect([sku?.price.minor, sku?.offers, sku?.archived]).toEqual([1, [], true]);
  const other = product([]);
  expect(onShelf(other, {})).toBe(other);
});

it('a countdown shows a begun second as a whole one', () => {
  expect([0, 1, 999, 1000].map((now) => until(1000, now))).toEqual(['0:01', '0:01', '0:01', '0:00']);
});

it('a draw shuts a SKU until it is settled', () => {
  const draw = { from: 10, until: 20, settled: false };
  expect([9, 10, 19, 20].map((now) => doorOf(draw, now).is)).toEqual([
    'ahead',
    'window',
    'window',
    'drawing'
  ]);
  expect([doorOf({ ...draw, settled: true }, 15).is, doorOf(null, 0).is]).toEqual(['open', 'open']);
});

describe('coupons', () => {
  const here = (offers: Offer[], change: Partial<Counter> = {}) =>
    coupons([product(offers)], counter(change)).map(
      ({ offer, off, claimed }) => `${offer.id} ${off.minor}${claimed ? ' claimed' : ''}`
    );

  it('of this show can be claimed while they last', () => {
    const two = [offer('1', 'coupon', 5000), offer('2', 'coupon', 9000, { until: 6 * MINUTE })];
    expect(here(two)).toEqual(['2 1000', '1 5000']);
    expect(here(two, { claimed: new Set(['1']) })).toEqual(['2 1000', '1 5000 claimed']);
    expect(here([offer('3', 'coupon', 1, { live: 'other' }), offer('4', 'coupon', 1, { until: 1 })])).toEqual(
      []
    );
    expect(here([offer('5', 'coupon', 1, { quantity: 9 })], { placesOf: () => 0 })).toEqual([]);
    expect(here(two, { spent: new Set(['2']) })).toEqual(['1 5000']);
  });

  it('are used up by one order that was not called off, other offers by their limit', () => {
    const things = [product([offer('1', 'coupon', 1), offer('2', 'flash', 1, { per_buyer: 2 })])];
    const order = (change: Partial<Order>) =>
      ({ offer: '1', state: 'paid', quantity: 1, ...change }) as Order;
    expect(spentOn([order({})], things)).toEqual(['1']);
    expect(spentOn([order({ state: 'cancelled' })], things)).toEqual([]);
    expect(spentOn([order({ offer: '2' })], things)).toEqual([]);
    expect(spentOn([order({ offer: '2', quantity: 2 })], things)).toEqual(['2']);
  });
});
