import { describe, expect, it } from 'vitest';
import type { Product, Sku } from '$lib/api/shapes';
import { chips, choose } from './options';

const sku = (values: string, left: number, archived = false) =>
  ({ id: values, values: values.split(' '), left, archived }) as Sku;

const phone = {
  options: ['Colour', 'Storage'],
  skus: [
    sku('black small', 3),
    sku('black big', 0),
    sku('white small', 1),
    sku('white big', 2),
    sku('red big', 0),
    sku('gold small', 9, true)
  ]
} as Product;
const left = (one: Sku) => one.left;

describe('the chooser', () => {
  it('has a chip for each value, and strikes what is gone beside the others', () => {
    const [colours, sizes] = chips(phone, ['black', 'small'], left);
    expect(colours).toEqual([
      { value: 'black', there: true, anywhere: true },
      { value: 'white', there: true, anywhere: true },
      { value: 'red', there: false, anywhere: false }
    ]);
    expect(sizes?.map(({ value, there, anywhere }) => [value, there, anywhere])).toEqual([
      ['small', true, true],
      ['big', false, true]
    ]);
  });

  it('keeps the other options where it can, and moves them where it must', () => {
    expect(choose(phone, ['white', 'small'], 1, 'big', left)?.id).toBe('white big');
    expect(choose(phone, ['black', 'small'], 1, 'big', left)?.id).toBe('white big');
    expect(choose(phone, ['black', 'small'], 0, 'red', left)?.id).toBe('red big');
    expect(choose(phone, ['black', 'small'], 0, 'gold', left)).toBeNull();
  });
});
