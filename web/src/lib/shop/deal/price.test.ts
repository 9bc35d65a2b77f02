import { describe, expect, it } from 'vitest';
import type { Offer } from '$lib/api/shapes';
import { decide, hindrance, type Scene, type Wish } from './price';

const CNY = (minor: number) => ({ minor, currency: 'CNY' });
const offer = (id: string, kind: Offer['kind'], minor: number, change: Partial<Offer> = {}): Offer => ({
  id,
  kind,
  price: CNY(minor),
  sku: '1',
  open: true,
  ...change
});
const scene = (change: Partial<Scene> = {}): Scene => ({
  now: 1000,
  live: '9',
  onAir: true,
  claimed: new Set(),
  spent: new Set(),
  placesOf: (one) => one.quantity ?? null,
  ...change
});

/** The price of a wish in a word, on a shelf of 100. */
function price(offers: Offer[], wish: Partial<Wish> = {}, change: Partial<Scene> = {}) {
  const quote = decide({ price: CNY(100), offers }, { quantity: 1, ...wish }, scene(change));
  return quote && `${quote.because} ${quote.price.minor} ${quote.offer?.id ?? ''}`.trim();
}

describe('the price rule', () => {
  const flash = offer('2', 'flash', 70, { from: 1000, until: 2000 });
  const live = offer('3', 'live', 80, { live: '9' });
  const coupon = offer('4', 'coupon', 60, { until: 5000 });

  it('takes the lowest of all that applies', () => {
    expect(price([])).toBe('shelf 100');
    expect(price([live])).toBe('live 80 3');
    expect(price([live, flash, coupon])).toBe('flash 70 2');
    expect(price([live, flash, coupon], {}, { claimed: new Set(['4']) })).toBe('coupon 60 4');
  });

  it('takes the shelf before an equal offer, and the older of two', () => {
    expect(price([offer('5', 'flash', 100)])).toBe('shelf 100');
    expect(price([offer('10', 'flash', 70), offer('9', 'live', 70)])).toBe('live 70 9');
  });

  it('keeps a window, its first moment in and its last out', () => {
    expect([999, 1000, 1999, 2000].map((now) => price([flash], {}, { now }))).toEqual([
      'shelf 100',
      'flash 70 2',
      'flash 70 2',
      'shelf 100'
    ]);
  });

  it('knows this show from another', () => {
    expect(price([live], {}, { live: '8' })).toBe('shelf 100');
    expect(price([live], {}, { live: null })).toBe('shelf 100');
    expect(price([live], {}, { onAir: false })).toBe('shelf 100');
  });

  it('counts places and pieces of one buyer', () => {
    const few = offer('6', 'flash', 70, { quantity: 3, per_buyer: 2 });
    expect([1, 2, 3].map((quantity) => price([few], { quantity }))).toEqual([
      'flash 70 6',
      'flash 70 6',
      'shelf 100'
    ]);
    expect(price([few], { quantity: 2 }, { placesOf: () => 1 })).toBe('shelf 100');
  });

  it('leaves what this buyer has used up', () => {
    expect(price([flash, live], {}, { spent: new Set(['2']) })).toBe('live 80 3');
  });

  it('leaves what is closed or in other money', () => {
    expect(price([{ ...flash, open: false }])).toBe('shelf 100');
    expect(price([{ ...flash, price: { minor: 1, currency: 'USD' } }])).toBe('shelf 100');
  });

  it('counts a deposit and a booking only when they are named, and then alone', () => {
    const deposit = offer('7', 'deposit', 90);
    const booking = offer('8', 'booking', 0, { until: 900 });
    expect(price([deposit, booking, live])).toBe('live 80 3');
    expect(price([deposit, live], { offer: '7' })).toBe('deposit 90 7');
    expect(price([booking], { offer: '8' })).toBeNull();
    expect(price([booking], { offer: '77' })).toBeNull();
    expect(price([live, flash], { offer: '3' })).toBe('flash 70 2');
  });
});

it('says what stands between an offer and a buyer', () => {
  const of = (change: Partial<Offer>, quantity = 1) =>
    hindrance(offer('1', 'coupon', 1, change), CNY(100), quantity, scene({ claimed: new Set(['1']) }));
  expect([
    of({}),
    of({ until: 1000 }),
    of({ from: 1001 }),
    of({ id: '2' }),
    of({ per_buyer: 1 }, 2),
    of({ quantity: 1 }, 2)
  ]).toEqual([null, 'over', 'not_yet', 'unclaimed', 'limit', 'sold_out']);
});
