import { m } from '$words';
import type { Movement } from '$lib/api/shapes';
import { count } from '$lib/ui/words/figure';

export const KEYS = ['left', 'held', 'sold', 'on_hand'] as const;

const WORDS: Record<string, () => string> = {
  hold: m.moved_hold,
  pay: m.moved_pay,
  lapse: m.moved_lapse,
  cancel: m.moved_cancel,
  refund: m.moved_refund,
  ship: m.moved_ship,
  undo: m.moved_undo
};

/** What happened, in words; a kind from a newer server is told by its own name. */
export function movementWords({ kind, more }: Pick<Movement, 'kind' | 'more'>): string {
  if (kind === 'stock') return more.on_hand < 0 ? m.moved_out() : m.moved_in();
  return WORDS[kind]?.() ?? kind;
}

/** A difference with its sign; a real minus, as wide as the plus. */
export const signed = (n: number) => (n < 0 ? `−${count(-n)}` : `+${count(n)}`);
