import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';

/** The SHA-256 of these bytes in a row. */
export const hash = (...parts: Uint8Array[]) => sha256(concatBytes(...parts));

/** An id in eight bytes, the highest first. */
export function idBytes(id: string): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(id));
  return bytes;
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leaf = (order: string, buyer: string) => hash(LEAF, idBytes(order), idBytes(buyer));

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
