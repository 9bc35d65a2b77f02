import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Draw, Entrant } from '$lib/api/shapes';
import { hash, idBytes, leaf, Tree } from './tree';

/** What was shown of a draw. */
export type Shown = Pick<Draw, 'commitment' | 'seed' | 'root' | 'entrants' | 'pieces'>;

/** An entrant and its rank. */
export interface Ranked extends Entrant {
  rank: string;
}

/** What a check found. */
export interface Findings {
  /** The seed is the one that was committed to. */
  commitment: boolean;
  /** The list is as long as was said, and in order. */
  list: boolean;
  /** The list is the one whose root was shown. */
  root: boolean;
  /** Nobody was given pieces that were gone by then. */
  given: boolean;
  /** Entrants who got nothing although there was enough when their turn came. */
  passed: number;
  /** Everybody on the list, the luckiest first. */
  ranked: Ranked[];
}

/** How far a check is. */
export interface Progress {
  listed: number;
  ranked: number;
}

type Page = (after: string | null) => Promise<Entrant[]>;
type Breath = () => Promise<unknown>;

/** Ranks between two breaths, so that the page stays alive. */
const PORTION = 5000;
const breathe: Breath = () => new Promise((resolve) => setTimeout(resolve));

export const commitment = (seed: string) => bytesToHex(hash(hexToBytes(seed)));

export const rank = (seed: string, root: string, order: string) =>
  bytesToHex(hash(hexToBytes(seed), hexToBytes(root), idBytes(order)));

/** Goes down the ranking as the shop did: pieces are given while they last. */
export function giving(ranked: readonly Entrant[], pieces: number): { given: boolean; passed: number } {
  let [left, passed, given] = [pieces, 0, true];
  for (const one of ranked) {
    const fits = one.pieces <= left;
    if (one.given) left -= one.pieces;
    if (one.given && !fits) given = false;
    if (!one.given && fits) passed += 1;
  }
  return { given, passed };
}

/** Downloads the list and computes everything anew. */
export async function check(
  shown: Shown,
  page: Page,
  told: (progress: Progress) => void,
  breath: Breath = breathe
): Promise<Findings> {
  const lines = await download(page, (listed) => told({ listed, ranked: 0 }));
  const tree = new Tree();
  const ordered = lines.every((line, n) => !n || BigInt(lines[n - 1]?.order ?? 0) < BigInt(line.order));
  const ranked: Ranked[] = [];
  const [seed, root] = [shown.seed ?? '', shown.root ?? ''];
  for (const [n, line] of lines.entries()) {
    tree.push(leaf(line.order, line.buyer));
    ranked.push({ ...line, rank: rank(seed, root, line.order) });
    if (n % PORTION) continue;
    told({ listed: lines.length, ranked: n });
    await breath();
  }
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  told({ listed: lines.length, ranked: lines.length });
  return {
    commitment: commitment(seed) === shown.commitment,
    list: ordered && lines.length === shown.entrants,
    root: bytesToHex(tree.root()) === root,
    ...giving(ranked, shown.pieces),
    ranked
  };
}

async function download(page: Page, told: (listed: number) => void): Promise<Entrant[]> {
  const lines: Entrant[] = [];
  for (let more = true; more;) {
    const next = await page(lines.at(-1)?.order ?? null);
    lines.push(...next);
    told(lines.length);
    more = next.length > 0;
  }
  return lines;
}
