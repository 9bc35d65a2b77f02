import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Draw, Entrant, Receipt } from '$lib/api/shapes';
import { bound, lastSeed, type Bound } from './pledge';
import { eight, hash, leafOf, Tree } from './tree';

/** What was shown of a draw. */
export type Shown = Bound &
  Pick<Draw, 'version' | 'state' | 'commitment' | 'seed' | 'seed_hash' | 'root' | 'entrants'>;

/** An entrant and its rank. */
export interface Ranked extends Entrant {
  rank: string;
}

/** What a check found. */
export interface Findings {
  /** Seed, terms and beacon are those that were committed to. */
  commitment: boolean;
  /** The list is as long as was said, and in order. */
  list: boolean;
  /** The list is the one whose root was shown. */
  root: boolean;
  /** Nobody was given pieces that were gone by then, nor passed over without a reason that is told. */
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

/** The hash of a seed: by itself the commitment of a draw of the first format. */
export const commitment = (seed: string) => bytesToHex(hash(hexToBytes(seed)));

export const rank = (seed: string, root: string, order: string) =>
  bytesToHex(hash(hexToBytes(seed), hexToBytes(root), eight(order)));

/** Whether the seed, and in the second format all else that a draw is bound to, is what was committed to. */
export function keepsWord(shown: Shown): boolean {
  const of = commitment(shown.seed ?? '');
  if (shown.version < 2) return of === shown.commitment;
  return of === shown.seed_hash && bound(shown, of) === shown.commitment;
}

/** What the ranks of a draw come from. */
export const seedOf = ({ version, seed, beacon }: Shown) =>
  version < 2 ? (seed ?? '') : lastSeed(seed ?? '', beacon?.randomness);

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

/** The same by the rules of a draw, of which the second format excuses nobody whose reason is not told. */
function outcome(shown: Shown, ranked: readonly Entrant[]) {
  const all = giving(ranked, shown.state === 'void' ? 0 : shown.pieces);
  if (shown.version < 2) return all;
  const told = ranked.filter(({ outcome }) => outcome !== 'limit');
  const { passed } = giving(told, shown.state === 'void' ? 0 : shown.pieces);
  return { given: all.given && passed === 0, passed: all.passed };
}

/** Whether a list holds the line of a receipt. */
export const holds = (ranked: readonly Entrant[], receipt: Receipt) =>
  ranked.some(
    ({ order, entrant, pieces, at }) =>
      order === receipt.order && entrant === receipt.entrant && pieces === receipt.pieces && at === receipt.at
  );

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
  const [seed, root] = [seedOf(shown), shown.root ?? ''];
  for (const [n, line] of lines.entries()) {
    tree.push(leafOf(line));
    ranked.push({ ...line, rank: rank(seed, root, line.order) });
    if (n % PORTION) continue;
    told({ listed: lines.length, ranked: n });
    await breath();
  }
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  told({ listed: lines.length, ranked: lines.length });
  return {
    commitment: keepsWord(shown),
    list: ordered && lines.length === shown.entrants,
    root: bytesToHex(tree.root()) === root,
    ...outcome(shown, ranked),
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
