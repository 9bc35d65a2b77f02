import type { DrawNew } from '$lib/api/shapes';
import { parseCount } from '$lib/shop/product/skudraft';
import { fromLocal } from '$lib/ui/field/local';

const HOUR = 3_600_000;

/** A draw as it is typed. */
export interface DrawDraft {
  sku: string;
  from: string;
  seconds: string;
  pieces: string;
  /** Whether a public beacon decides with the seed; null as the server is set up. */
  beacon: boolean | null;
}

export type DrawWrong = Partial<Record<keyof DrawDraft, true>>;

/** The draw to send, or which fields cannot be sent. */
export function readDraw(draft: DrawDraft, now: number): { body: DrawNew | null; wrong: DrawWrong } {
  const wrong: DrawWrong = {};
  const from = fromLocal(draft.from);
  const length = (parseCount(draft.seconds) ?? 0) * 1000;
  const pieces = parseCount(draft.pieces);
  if (!draft.sku) wrong.sku = true;
  if (from === null || from < now) wrong.from = true;
  if (length < 1 || length > HOUR) wrong.seconds = true;
  if (!pieces) wrong.pieces = true;
  if (Object.keys(wrong).length) return { body: null, wrong };
  const begin = from ?? now;
  const { sku, beacon } = draft;
  return { body: { sku, from: begin, until: begin + length, pieces: pieces ?? 0, beacon }, wrong };
}
