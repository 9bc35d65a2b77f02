import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Draw, Receipt } from '$lib/api/shapes';
import { eight, hash, lineBytes } from './tree';

/** drand's main chain and the key of all who sign it, as they are published; what a shop says of them is not believed. */
export const QUICKNET = {
  chain: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  key: '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  genesis: 1_692_803_367_000,
  period: 3_000
} as const;

const DOMAIN = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

type Signed = NonNullable<Draw['beacon']>;

/** Whether a beacon said what is shown: the signature is that of the round, and the randomness its hash. */
export async function said({ chain, round, randomness, signature }: Signed): Promise<boolean> {
  if (chain !== QUICKNET.chain || !randomness || !signature) return false;
  const { bls12_381 } = await import('@noble/curves/bls12-381.js');
  const { shortSignatures } = bls12_381;
  try {
    const message = shortSignatures.hash(hash(eight(round)), DOMAIN);
    const holds = shortSignatures.verify(hexToBytes(signature), message, hexToBytes(QUICKNET.key));
    return holds && bytesToHex(hash(hexToBytes(signature))) === randomness;
  } catch {
    return false;
  }
}

/** Whether the round was only known once the window had closed, by the beacon's own clock. */
export const isLater = ({ round }: Pick<Signed, 'round'>, until: number) =>
  QUICKNET.genesis + (round - 1) * QUICKNET.period > until;

async function signs(key: string, message: Uint8Array, signature: string): Promise<boolean> {
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  try {
    return ed25519.verify(hexToBytes(signature), message, hexToBytes(key));
  } catch {
    return false;
  }
}

/** Whether the shop signed that this is the whole list. */
export function isClosed(draw: Draw): Promise<boolean> {
  const { commitment, root, entrants, root_signature, receipts } = draw;
  const words = utf8ToBytes('wanghong draw 2 list');
  const message = concatBytes(words, hexToBytes(commitment), hexToBytes(root ?? ''), eight(entrants ?? 0));
  return signs(receipts ?? '', message, root_signature ?? '');
}

/** Whether a receipt is the shop's, for this draw, and of whoever holds it. */
export async function isGenuine(
  receipt: Receipt,
  draw: Pick<Draw, 'commitment' | 'receipts'>
): Promise<boolean> {
  if (receipt.commitment !== draw.commitment || receipt.key !== draw.receipts) return false;
  if (bytesToHex(hash(hexToBytes(receipt.opening))) !== receipt.entrant) return false;
  const message = concatBytes(
    utf8ToBytes('wanghong draw 2 receipt'),
    hexToBytes(draw.commitment),
    lineBytes(receipt)
  );
  return signs(receipt.key, message, receipt.signature);
}
