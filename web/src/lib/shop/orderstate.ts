import { m } from '$words';
import type { Order, OrderState } from '$lib/api/shapes';

const words: Record<OrderState, () => string> = {
  held: m.state_held,
  placed: m.state_placed,
  paid: m.state_paid,
  cancelled: m.state_cancelled,
  lapsed: m.state_lapsed,
  refunded: m.state_refunded
};

export const STATES: readonly OrderState[] = ['held', 'placed', 'paid', 'cancelled', 'lapsed', 'refunded'];

export const stateWords = (state: OrderState) => words[state]();

/** What an order's state means to its buyer: a payment under way has a word of its own. */
export function orderWords(order: Pick<Order, 'state' | 'payment'>): string {
  const waits = order.payment?.state === 'pending' && order.state !== 'paid';
  return waits ? m.payment_pending() : stateWords(order.state);
}

/** How a state looks beside its word. */
export function stateLook(state: OrderState): 'good' | 'warn' | 'plain' {
  if (state === 'paid') return 'good';
  return state === 'held' || state === 'placed' ? 'warn' : 'plain';
}
