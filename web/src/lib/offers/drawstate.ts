import { m } from '$words';
import type { Draw, DrawNew, DrawState } from '$lib/api/shapes';
import { fromLocal } from '$lib/studio/local';
import { parseCount } from '$lib/studio/skudraft';
import type { Look } from '$lib/ui/look';

const HOUR = 3_600_000;

const states: Record<DrawState, [() => string, Look]> = {
  ahead: [m.offer_ahead, 'plain'],
  open: [m.draw_open, 'good'],
  drawing: [m.draw_drawing, 'warn'],
  waiting: [m.draw_waiting, 'warn'],
  void: [m.draw_void, 'bad'],
  settled: [m.draw_settled, 'plain'],
  called_off: [m.draw_called_off, 'bad']
};

/** The state of a draw now: its window opens and closes without anybody asking the server. */
export function drawState({ state, from, until }: Pick<Draw, 'state' | 'from' | 'until'>, now: number) {
  if (state !== 'ahead' && state !== 'open') return state;
  if (now < from) return 'ahead';
  return now < until ? 'open' : 'drawing';
}

/** A state as a tag draws it. */
export function drawTag(state: DrawState): [string, Look] {
  const [words, look] = states[state];
  return [words(), look];
}

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
