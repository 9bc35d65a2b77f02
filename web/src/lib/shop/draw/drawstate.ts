import { m } from '$words';
import type { Draw } from '$lib/api/shapes';
import type { Look } from '$lib/ui/look';

const WORDS: Record<Draw['state'], () => string> = {
  ahead: m.draw_state_ahead,
  open: m.draw_state_open,
  drawing: m.draw_state_drawing,
  waiting: m.draw_state_waiting,
  settled: m.draw_state_settled,
  void: m.draw_state_void,
  called_off: m.draw_state_called_off
};
const LOOKS: Record<Draw['state'], Look> = {
  ahead: 'plain',
  open: 'good',
  drawing: 'warn',
  waiting: 'warn',
  settled: 'good',
  void: 'bad',
  called_off: 'plain'
};

/** Where a draw stands, in a word and its look. */
export const drawTag = ({ state }: Pick<Draw, 'state'>): [string, Look] => [WORDS[state](), LOOKS[state]];

/** Whether nothing more happens to a draw. */
export const isOver = (state: Draw['state']) => ['settled', 'void', 'called_off'].includes(state);

/** Between looks at a draw while it is held, and while its window is ahead or open. */
const SOON = 3000;
const NOW_AND_THEN = 30_000;

/** When to ask for a draw again, seen at `now`; null when nothing more happens to it. */
export function nextLook({ state, from, until }: Pick<Draw, 'state' | 'from' | 'until'>, now: number) {
  if (isOver(state)) return null;
  const turn = state === 'ahead' ? from : state === 'open' ? until : now;
  return turn > now ? Math.min(turn, now + NOW_AND_THEN) : now + SOON;
}
