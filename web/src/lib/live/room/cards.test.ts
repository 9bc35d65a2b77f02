import { describe, expect, it } from 'vitest';
import { Cards } from './cards';

const pin = (product: string, at: number) => ({ product, at });

describe('cards of a live', () => {
  it('appear when the picture gets there, not when the message does', () => {
    const cards = new Cards();
    cards.pins([pin('mug', 5000)], 5200);
    expect([cards.at(4000), cards.at(5000), cards.at(null)]).toEqual([[], ['mug'], ['mug']]);
  });

  it('stand behind the one pinned last, and come to the front when it is unpinned', () => {
    const cards = new Cards();
    cards.pins([pin('mug', 1000)], 1000);
    cards.pins([pin('mug', 1000), pin('car', 2000)], 2000);
    cards.pins([pin('mug', 1000)], 3000);
    expect([1500, 2500, 3500].map((at) => cards.at(at))).toEqual([['mug'], ['car', 'mug'], ['mug']]);
  });

  it('go when nothing is pinned, at the second at which that was said', () => {
    const cards = new Cards();
    cards.pins([pin('mug', 1000)], 1000);
    cards.pins([], 3000);
    cards.pins([], 4000);
    expect([cards.at(2999), cards.at(3000), cards.at(null)]).toEqual([['mug'], [], []]);
  });

  it('may be pinned again', () => {
    const cards = new Cards();
    cards.pins([pin('mug', 1000)], 1000);
    cards.pins([], 2000);
    cards.pins([pin('mug', 3000)], 3000);
    expect([1500, 2500, 3500].map((at) => cards.at(at))).toEqual([['mug'], [], ['mug']]);
  });

  it('do not change when a snapshot repeats what is known', () => {
    const cards = new Cards();
    for (const now of [1000, 2000, 3000]) cards.pins([pin('mug', 1000)], now);
    expect(cards.at(1500)).toEqual(['mug']);
  });
});

it('a replay shows them at their seconds, also backwards', () => {
  const cards = new Cards();
  cards.marks([
    { at: 10, product: 'mug', shown: true },
    { at: 20, product: 'car', shown: true },
    { at: 30, product: 'mug', shown: false },
    { at: 40, product: 'car', shown: false }
  ]);
  expect([5, 15, 25, 35, 45, 15].map((at) => cards.at(at).join(' '))).toEqual([
    '',
    'mug',
    'car mug',
    'car',
    '',
    'mug'
  ]);
});
