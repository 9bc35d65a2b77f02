import type { Order } from '$lib/api/shapes';
import { isOver, isPending } from '$lib/shop/order/orderstate';

/** Where a purchase stands. */
export type Step = 'choose' | 'waiting' | 'held' | 'ending' | 'pending' | 'paid' | 'lapsed';

/**
 * The step of an order at a moment; without an order one is still choosing. When its time is over by the clock, only the
 * server knows whether it lapsed or was paid for: until it says so, the order is ending.
 */
export function stepOf(order: Order | null, now: number): Step {
  if (!order || order.state === 'cancelled') return 'choose';
  if (order.state === 'waiting' || order.state === 'in_draw') return 'waiting';
  if (isPending(order)) return 'pending';
  if (order.state === 'locked') return order.due ? 'held' : 'paid';
  if (order.state !== 'held' && order.state !== 'placed') return order.state === 'lapsed' ? 'lapsed' : 'paid';
  return (order.held_until ?? Infinity) <= now ? 'ending' : 'held';
}

/** Whether nothing more will happen to it by itself. */
export const isSettled = (order: Order) => isOver(order.state) && !isPending(order);

/** How much of a hold is left, from 1 to 0. */
export function holdShare(order: Pick<Order, 'created_at' | 'held_until'>, now: number): number {
  if (!order.held_until) return 1;
  const whole = order.held_until - order.created_at;
  return whole > 0 ? Math.min(1, Math.max(0, (order.held_until - now) / whole)) : 0;
}
