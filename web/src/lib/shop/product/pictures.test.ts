import { describe, expect, it } from 'vitest';
import type { Sku } from '$lib/api/shapes';
import { picturesFor, showable } from './pictures';

const sku = (title: string, ...values: string[]) => ({ title, values }) as Sku;
const picture = (url: string, shows: string | null = null) => ({ url, shows });

describe('the pictures of a product', () => {
  const all = [picture('box'), picture('red', 'Red'), picture('blue', 'Blue'), picture('hand')];
  const order = (of: Sku | null) => picturesFor(all, of).map(({ url }) => url);

  it('begin with that of what is chosen and end with those of others', () => {
    expect(order(sku('Blue / S', 'Blue', 'S'))).toEqual(['blue', 'box', 'hand', 'red']);
    expect(order(sku('Red'))).toEqual(['red', 'box', 'hand', 'blue']);
  });

  it('stay in the order of the shop where none is of what is chosen, and none is lost', () => {
    expect(order(null)).toEqual(['box', 'red', 'blue', 'hand']);
    expect(order(sku('Green'))).toEqual(['box', 'hand', 'red', 'blue']);
  });

  it('can be of any value of its options, or of its variants', () => {
    const skus = [sku('Red / S', 'Red', 'S'), sku('Blue / S', 'Blue', 'S')];
    expect(showable({ options: ['Colour', 'Size'], skus })).toEqual(['Red', 'Blue', 'S']);
    expect(showable({ options: [], skus: [sku('250 g'), sku('500 g')] })).toEqual(['250 g', '500 g']);
  });
});
