import type { Money, Order } from '$lib/api/shapes';
import { kept } from '$lib/shop/order/orderlife';
import { parseMinor } from '$lib/ui/words/money';

/** How many pieces somebody typed that come back with a part of the money, when that many can; null otherwise. */
export function piecesOf(order: Pick<Order, 'quantity' | 'returned'>, text: string): number | null {
  const typed = text.trim() || '0';
  const pieces = /^\d+$/.test(typed) ? Number(typed) : -1;
  return pieces >= 0 && pieces < order.quantity - order.returned ? pieces : null;
}

/** The part that somebody typed, when that much can go back; null otherwise. */
export function partOf(order: Pick<Order, 'received' | 'refunded'>, text: string): Money | null {
  const left = kept(order);
  const minor = parseMinor(text, left.currency);
  return minor !== null && minor > 0 && minor <= left.minor ? { ...left, minor } : null;
}
