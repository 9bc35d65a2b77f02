import type { Window } from '$lib/api/shapes';

/** What a draw makes of a SKU at a moment: nothing, or its window is ahead, open or over and not yet settled. */
export type Door = { is: 'open' } | { is: 'ahead' | 'window'; at: number } | { is: 'drawing' };

/** The door of a SKU; `at` is when it moves next. */
export function doorOf(
  draw: Pick<Window, 'from' | 'until' | 'settled'> | null | undefined,
  now: number
): Door {
  if (!draw || draw.settled) return { is: 'open' };
  if (now < draw.from) return { is: 'ahead', at: draw.from };
  return now < draw.until ? { is: 'window', at: draw.until } : { is: 'drawing' };
}
