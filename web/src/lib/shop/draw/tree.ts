import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Entrant } from '$lib/api/shapes';

/** The SHA-256 of these bytes in a row. */
export const hash = (...parts: Uint8Array[]) => sha256(concatBytes(...parts));

/** A number in eight bytes, the highest first. */
export function eight(n: string | number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n));
  return bytes;
}

const LEAF = Uint8Array.of(0);
const LEAF_2 = Uint8Array.of(0, 2);
const NODE = Uint8Array.of(1);

/** A leaf of a draw of the first format. */
export const leaf = (order: string, buyer: string) => hash(LEAF, eight(order), eight(buyer));

type Line = Pick<Entrant, 'order' | 'entrant' | 'pieces' | 'at'>;

/** What leaf and receipt of a line of the second format are made of. */
export const lineBytes = ({ order, entrant, pieces, at }: Line) =>
  concatBytes(eight(order), hexToBytes(entrant ?? ''), eight(pieces), eight(at));

/** A line of either format as a leaf of the tree. */
export const leafOf = (line: Entrant) =>
  line.entrant ? hash(LEAF_2, lineBytes(line)) : leaf(line.order, line.buyer ?? '0');

/** A Merkle tree that grows leaf by leaf and keeps only its right edge (RFC 6962, section 2.1). */
export class Tree {
  #edge: { size: number; root: Uint8Array }[] = [];

  push(leaf: Uint8Array) {
    let last = { size: 1, root: leaf };
    for (let left = this.#edge.at(-1); left?.size === last.size; left = this.#edge.at(-1)) {
      this.#edge.pop();
      last = { size: left.size * 2, root: hash(NODE, left.root, last.root) };
    }
    this.#edge.push(last);
  }

  root(): Uint8Array {
    const [last, ...before] = this.#edge.map(({ root }) => root).reverse();
    return last ? before.reduce((right, left) => hash(NODE, left, right), last) : hash();
  }
}
