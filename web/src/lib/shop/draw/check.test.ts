import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import type { Entrant } from '$lib/api/shapes';
import vector from '../../../../../crates/core/src/sale/draw/vector.json';
import second from '../../../../../crates/core/src/sale/draw/vector2.json';
import { check, commitment, giving, holds, keepsWord, type Progress, type Shown } from './check';
import { isGenuine, isLater, said } from './proof';
import { leaf, leafOf, Tree } from './tree';

type Vector = (typeof vector.draws)[number];

const entrants = (draw: Vector): Entrant[] =>
  draw.entrants.map(({ order, buyer }) => ({ order, buyer, pieces: 1, at: 0, given: false }));
const FIRST = { version: 1, state: 'settled', id: '1', sku: '1', from: 0, until: 1, seed_hash: '' } as const;
const shown = (draw: Vector): Shown => ({
  ...FIRST,
  ...draw,
  entrants: draw.entrants.length,
  pieces: 1
});

/** Serves a list in pages of two. */
const pages = (list: Entrant[]) => async (after: string | null) => {
  const from = after ? list.findIndex(({ order }) => order === after) + 1 : 0;
  return list.slice(from, from + 2);
};
const found = (what: Shown, list: Entrant[], told: (progress: Progress) => void = () => {}) =>
  check(what, pages(list), told, async () => {});

describe.each(vector.draws.map((draw) => [draw.name, draw] as const))('the draw of %s', (_, draw) => {
  it('is computed as the shop computes it', async () => {
    const list = entrants(draw);
    expect(draw.entrants.map(({ order, buyer }) => bytesToHex(leaf(order, buyer)))).toEqual(
      draw.entrants.map((one) => one.leaf)
    );
    const { ranked, ...held } = await found(shown(draw), list);
    expect(held).toMatchObject({ commitment: true, list: true, root: true, given: true });
    expect(ranked.map(({ order, rank }) => ({ order, rank }))).toEqual(draw.ranks);
  });
});

describe('a check', () => {
  const draw = vector.draws.find(({ name }) => name === 'seven') as Vector;

  it('says which of what was shown does not hold', async () => {
    const list = entrants(draw);
    const other = vector.draws.find(({ seed }) => seed !== draw.seed)?.seed ?? '00'.repeat(32);
    const fails = async (what: Shown, lines: Entrant[]) => {
      const { commitment, list, root } = await found(what, lines);
      return { commitment, list, root };
    };
    expect(await fails({ ...shown(draw), seed: other }, list)).toMatchObject({
      commitment: false,
      root: true
    });
    expect(await fails(shown(draw), list.slice(1))).toMatchObject({ list: false, root: false });
    const [a, b, ...rest] = list as [Entrant, Entrant, ...Entrant[]];
    expect(await fails(shown(draw), [b, a, ...rest])).toMatchObject({ list: false, root: false });
    const swapped = [{ ...a, buyer: b.buyer }, b, ...rest];
    expect(await fails(shown(draw), swapped)).toMatchObject({ list: true, root: false });
  });

  it('tells how far it is', async () => {
    const told: Progress[] = [];
    await found(shown(draw), entrants(draw), (progress) => told.push(progress));
    expect(told.map(({ listed, ranked }) => `${listed} ${ranked}`)).toEqual(
      '2 0,4 0,6 0,7 0,7 0,7 0,7 7'.split(',')
    );
  });
});

it('a tree of any size is the one of RFC 6962', () => {
  const split = (leaves: Uint8Array[]): Uint8Array => {
    const tree = new Tree();
    for (const one of leaves) tree.push(one);
    return tree.root();
  };
  expect(bytesToHex(split([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  const leaves = Array.from({ length: 70 }, (_, n) => leaf(String(n + 1), '7'));
  const roots = leaves.map((_, n) => bytesToHex(split(leaves.slice(0, n + 1))));
  expect(new Set(roots).size).toBe(70);
});

describe('giving down the ranking', () => {
  const line = (pieces: number, given: boolean): Entrant => ({ order: '1', pieces, at: 0, given });

  it('holds while pieces last', () => {
    expect(giving([line(1, true), line(2, true), line(1, false)], 3)).toEqual({ given: true, passed: 0 });
    expect(giving([line(2, true), line(2, false), line(1, true)], 3)).toEqual({ given: true, passed: 0 });
  });

  it('does not when more was given than there was', () => {
    expect(giving([line(2, true), line(2, true)], 3).given).toBe(false);
  });

  it('counts who was passed over', () => {
    expect(giving([line(1, false), line(1, true)], 2)).toEqual({ given: true, passed: 1 });
  });
});

it('a commitment is the hash of the seed', () => {
  for (const { seed, commitment: told } of vector.draws) expect(commitment(seed)).toBe(told);
});

type Second = (typeof second.draws)[number];

const bound = (draw: Second): Shown => ({
  version: 2,
  state: 'settled',
  id: draw.id,
  sku: draw.sku,
  from: draw.from,
  until: draw.until,
  pieces: draw.pieces,
  price: { minor: draw.price_minor, currency: draw.currency },
  per_buyer: draw.per_buyer,
  beacon: draw.beacon && { ...draw.beacon, randomness: draw.randomness },
  receipts: draw.receipts,
  commitment: draw.commitment,
  seed: draw.seed,
  seed_hash: draw.seed_hash,
  root: draw.root,
  entrants: draw.entrants.length
});

/** The list as a shop shows it that gave pieces by the ranks. */
function given(draw: Second): Entrant[] {
  let left = draw.pieces;
  const won = new Set<string>();
  for (const { order } of draw.ranks) {
    const pieces = draw.entrants.find((one) => one.order === order)?.pieces ?? 0;
    if (pieces > left) continue;
    won.add(order);
    left -= pieces;
  }
  return draw.entrants.map(({ order, entrant, pieces, at }) => ({
    order,
    entrant,
    pieces,
    at,
    given: won.has(order),
    outcome: won.has(order) ? 'given' : 'nothing'
  }));
}

describe.each(second.draws.map((draw) => [draw.name, draw] as const))(
  'a draw that is bound: %s',
  (_, draw) => {
    it('is computed as the shop computes it', async () => {
      const list = given(draw);
      expect(list.map((line) => bytesToHex(leafOf(line)))).toEqual(draw.entrants.map(({ leaf }) => leaf));
      const { ranked, ...held } = await found(bound(draw), list);
      expect(held).toMatchObject({ commitment: true, list: true, root: true, given: true });
      expect(ranked.map(({ order, rank }) => ({ order, rank }))).toEqual(draw.ranks);
    });

    it('keeps its word in everything', () => {
      const all = bound(draw);
      expect(keepsWord(all)).toBe(true);
      const beacon = all.beacon ? null : { chain: '00'.repeat(32), round: 1, until: 2 };
      for (const lie of [
        { id: '2' },
        { sku: '2' },
        { from: all.from - 1 },
        { until: all.until + 1 },
        { pieces: 9 },
        { price: { minor: 9901, currency: 'CNY' } },
        { per_buyer: 7 },
        { receipts: '00'.repeat(32) },
        { seed: '11'.repeat(32) },
        { beacon }
      ]) {
        expect(keepsWord({ ...all, ...lie }), JSON.stringify(lie)).toBe(false);
      }
    });
  }
);

describe('a list that is bound', () => {
  const draw = second.draws.find(({ name }) => name === 'seven, with a beacon') as Second;

  it('shows a winner that was passed over, unless the reason is told', async () => {
    const list = given(draw);
    const robbed = (outcome: Entrant['outcome']) =>
      list.map((line) => (line.given ? { ...line, given: false, outcome } : line));
    expect((await found(bound(draw), robbed('nothing'))).given).toBe(false);
    expect((await found(bound(draw), robbed('limit'))).given).toBe(false);
  });

  it('gives nothing when it is void', async () => {
    const none = given(draw).map((line) => ({ ...line, given: false }));
    expect((await found({ ...bound(draw), state: 'void' }, none)).given).toBe(true);
    expect((await found({ ...bound(draw), state: 'void' }, given(draw))).given).toBe(false);
  });

  it('holds the line of a receipt, and of no other', async () => {
    const [line] = draw.entrants;
    const receipt = {
      draw: draw.id,
      order: line?.order ?? '',
      entrant: line?.entrant ?? '',
      opening: line?.opening ?? '',
      pieces: line?.pieces ?? 0,
      at: line?.at ?? 0,
      commitment: draw.commitment,
      key: draw.receipts,
      signature: '00'.repeat(64)
    };
    const list = given(draw);
    expect(holds(list, receipt)).toBe(true);
    expect(holds(list.slice(1), receipt)).toBe(false);
    expect(holds(list, { ...receipt, pieces: 9 })).toBe(false);
    expect(await isGenuine(receipt, draw)).toBe(false);
    expect(await isGenuine({ ...receipt, commitment: '00' }, draw)).toBe(false);
  });
});

describe('the word of a beacon', () => {
  /** Round 1000 of drand's quicknet, as it was published. */
  const word = {
    chain: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
    round: 1000,
    until: 0,
    randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
    signature:
      'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39'
  };

  it('is proved by its signature alone', async () => {
    expect(await said(word)).toBe(true);
    expect(await said({ ...word, round: 1001 })).toBe(false);
    expect(await said({ ...word, chain: '00'.repeat(32) })).toBe(false);
    expect(await said({ ...word, randomness: '00'.repeat(32) })).toBe(false);
    expect(await said({ ...word, signature: '00'.repeat(48) })).toBe(false);
  });

  it('came after the window', () => {
    const at = 1_692_803_367_000 + 999 * 3000;
    expect([isLater(word, at - 1), isLater(word, at)]).toEqual([true, false]);
  });
});
