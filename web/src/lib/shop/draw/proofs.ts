import type { Draw, Receipt } from '$lib/api/shapes';
import { holds, type Findings } from './check';
import { isClosed, isGenuine, isLater, said } from './proof';

/** What of a draw is proved by signatures. */
export interface Proofs {
  /** The shop signed this list; null in a draw of the first format. */
  closing: boolean | null;
  /** The beacon said this, after the window; null where none was named or it was not heard. */
  beacon: boolean | null;
  /** My receipt is genuine and its line is on the list; null without one. */
  receipt: boolean | null;
}

/** Checks the signatures of a draw. */
export async function prove(draw: Draw, findings: Findings, receipt: Receipt | null): Promise<Proofs> {
  const { beacon } = draw;
  const heard = beacon?.randomness ? await said(beacon) : null;
  return {
    closing: draw.version > 1 ? await isClosed(draw) : null,
    beacon: beacon && heard !== null ? heard && isLater(beacon, draw.until) : null,
    receipt: receipt ? (await isGenuine(receipt, draw)) && holds(findings.ranked, receipt) : null
  };
}
