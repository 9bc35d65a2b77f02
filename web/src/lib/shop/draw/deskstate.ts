import { m } from '$words';
import type { Draw, DrawState } from '$lib/api/shapes';
import type { Look } from '$lib/ui/look';

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
