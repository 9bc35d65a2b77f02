import { m } from '$words';
import type { Sku } from '$lib/api/shapes';
import { count } from '$lib/ui/words/figure';

type Stocked = Pick<Sku, 'stocked' | 'title'>;

/** What became of pieces that were put in or taken out: without a second person they may only wait. */
export function stockWords(fresh: Stocked, was: Stocked, add: number): string {
  if (fresh.stocked === was.stocked) return m.stock_waits();
  const words = add > 0 ? m.stock_added : m.stock_taken;
  return words({ n: count(Math.abs(add)), title: was.title });
}
