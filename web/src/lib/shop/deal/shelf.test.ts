import { describe, expect, it } from 'vitest';
import type { Sku } from '$lib/api/shapes';
import { shelf } from './shelf';

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
