import type { Order } from '$lib/api/shapes';

/** Where a purchase stands. */
export type Step = 'choose' | 'held' | 'pending' | 'paid' | 'lapsed';

/** The step of an order at a moment; without an order one is still choosing. */
export function stepOf(order: Order | null, now: number): Step {
  if (!order || order.state === 'cancelled') return 'choose';
  if (order.state === 'paid' || order.state === 'refunded') return 'paid';
  if (order.payment?.state === 'pending') return 'pending';
  if (order.state === 'lapsed' || (order.held_until ?? Infinity) <= now) return 'lapsed';
  return 'held';
}

/** How much of a hold is left, from 1 to 0. */
export function holdShare(order: Pick<Order, 'created_at' | 'held_until'>, now: number): number {
  if (!order.held_until) return 1;
  const whole = order.held_until - order.created_at;
  return whole > 0 ? Math.min(1, Math.max(0, (order.held_until - now) / whole)) : 0;
}
