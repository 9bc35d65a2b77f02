import type { Money, Order } from '$lib/api/shapes';
import { kept } from '$lib/shop/orderlife';
import { parseMinor } from '$lib/ui/money';

/** The part that somebody typed, when that much can go back; null otherwise. */
export function partOf(order: Pick<Order, 'received' | 'refunded'>, text: string): Money | null {
  const left = kept(order);
  const minor = parseMinor(text, left.currency);
  return minor !== null && minor > 0 && minor <= left.minor ? { ...left, minor } : null;
}
