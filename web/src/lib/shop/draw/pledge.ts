import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Draw } from '$lib/api/shapes';
import { eight, hash } from './tree';

/** All that a draw of the second format is bound to. */
export type Bound = Pick<
  Draw,
  'id' | 'sku' | 'from' | 'until' | 'pieces' | 'price' | 'per_buyer' | 'beacon' | 'receipts'
>;

const NOTHING = new Uint8Array(0);

/** A part behind its length. */
function sized(part: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, part.length);
  return concatBytes(length, part);
}

/** The commitment of a draw of the second format, of what it is bound to and the hash of its seed. */
export function bound(draw: Bound, seedHash: string): string {
  const { id, sku, from, until, pieces, price, per_buyer, beacon, receipts } = draw;
  const parts = [
    utf8ToBytes('wanghong draw 2'),
    eight(id),
    eight(sku),
    eight(from),
    eight(until),
    eight(pieces),
    eight(price?.minor ?? 0),
    utf8ToBytes(price?.currency ?? ''),
    typeof per_buyer === 'number' ? eight(per_buyer) : NOTHING,
    beacon ? concatBytes(hexToBytes(beacon.chain), eight(beacon.round), eight(beacon.until)) : NOTHING,
    hexToBytes(receipts ?? ''),
    hexToBytes(seedHash)
  ];
  return bytesToHex(hash(...parts.map(sized)));
}

/** What ranks come from: the seed, and what the beacon said if one was named. */
export const lastSeed = (seed: string, randomness: string | null | undefined) =>
  bytesToHex(hash(utf8ToBytes('wanghong draw 2 seed'), hexToBytes(seed), hexToBytes(randomness ?? '')));
