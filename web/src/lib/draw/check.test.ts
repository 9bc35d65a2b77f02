import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import vector from '../../../../crates/core/src/sale/draw/vector.json';
import type { Entrant } from '$lib/api/shapes';
import { check, commitment, giving, type Progress, type Shown } from './check';
import { leaf, Tree } from './tree';

type Vector = (typeof vector.draws)[number];

const entrants = (draw: Vector): Entrant[] =>
  draw.entrants.map(({ order, buyer }) => ({ order, buyer, pieces: 1, given: false }));
const shown = (draw: Vector): Shown => ({ ...draw, entrants: draw.entrants.length, pieces: 1 });

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
  const line = (pieces: number, given: boolean): Entrant => ({ order: '1', buyer: '1', pieces, given });

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
