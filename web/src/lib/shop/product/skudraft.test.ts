import { describe, expect, it } from 'vitest';
import type { Sku } from '$lib/api/shapes';
import { draftOf, emptySku, parseChange, readSkus, readTerms, type SkuDraft } from './skudraft';

describe('SKUs as typed', () => {
  const typed = (change: Partial<SkuDraft>) => ({ ...emptySku(), ...change });

  it('become whole minor units and pieces', () => {
    const draft = typed({
      title: ' Blue ',
      price: '129.90',
      stock: '12',
      code: ' B-1 ',
      floor: '99',
      plan: '40'
    });
    const sku = { title: 'Blue', values: [], code: 'B-1', price_minor: 12_990, floor_minor: 9900, plan: 40 };
    expect(readSkus([draft], 'CNY')).toEqual({ skus: [{ ...sku, per_buyer: null, stock: 12 }], wrong: [] });
  });

  it('tell which rows are wrong', () => {
    const rows = [
      { title: '', price: '1', stock: '1' },
      { title: 'a', price: '0', stock: '1' },
      { title: 'b', price: '1', stock: '0' },
      { title: 'c', price: '1', stock: '1.5' },
      { title: 'd', price: '1', stock: '1', floor: '1.234' },
      { title: 'e', price: '1', stock: '1', perBuyer: '0' },
      { values: ['Black', ' '], price: '1', stock: '1' }
    ];
    expect(readSkus(rows.map(typed), 'CNY').wrong).toEqual([0, 1, 3, 4, 5, 6]);
  });

  it('tell which fields are wrong', () => {
    const { terms, wrong } = readTerms(typed({ title: 'a', price: 'x', floor: '-1', plan: 'many' }), 'CNY');
    expect([terms, Object.keys(wrong).sort()]).toEqual([null, ['floor', 'plan', 'price']]);
  });

  it('come out of a SKU as they went in', () => {
    const sku = {
      title: 'Blue',
      values: ['Blue'],
      code: null,
      price: { minor: 12_990, currency: 'CNY' },
      floor: { minor: 9900, currency: 'CNY' },
      plan: 40,
      per_buyer: null
    } as unknown as Sku;
    const { terms } = readTerms(draftOf(sku), 'CNY');
    expect(terms).toMatchObject({
      values: ['Blue'],
      price_minor: 12_990,
      floor_minor: 9900,
      plan: 40,
      code: null
    });
  });

  it('change by counts with a sign', () => {
    expect(['5', '+5', '-5', '−5', '', '1.5', '--1'].map(parseChange)).toEqual([
      5,
      5,
      -5,
      -5,
      null,
      null,
      null
    ]);
  });
});
