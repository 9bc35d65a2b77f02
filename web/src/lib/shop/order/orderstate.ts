import type { Look } from '$lib/ui/look';
import { m } from '$words';
import type { Order, OrderState } from '$lib/api/shapes';

const words: Record<OrderState, () => string> = {
  waiting: m.state_waiting,
  in_draw: m.state_in_draw,
  held: m.state_held,
  placed: m.state_placed,
  cooling_off: m.state_cooling_off,
  locked: m.state_locked,
  paid: m.state_paid,
  packed: m.state_packed,
  shipped: m.state_shipped,
  delivered: m.state_delivered,
  lapsed: m.state_lapsed,
  cancelled: m.state_cancelled,
  refunded: m.state_refunded
};

export const STATES = Object.keys(words) as readonly OrderState[];

const WITH_GOODS: readonly OrderState[] = ['paid', 'packed', 'shipped', 'delivered'];
const WAITING: readonly OrderState[] = ['held', 'placed', 'cooling_off', 'locked'];
const OVER: readonly OrderState[] = ['lapsed', 'cancelled', 'refunded'];

/** Whether its pieces are sold to its buyer. */
export const isSold = (state: OrderState) => WITH_GOODS.includes(state);

/** Whether it has ended without keeping any pieces. */
export const isOver = (state: OrderState) => OVER.includes(state);

export const stateWords = (state: OrderState) => words[state]();

/** Whether money for it is under way: it still waits for it, or a late payment of it is not decided. */
export function isPending(order: Pick<Order, 'state' | 'payment'>): boolean {
  if (order.payment?.state !== 'pending') return false;
  if (order.state === 'lapsed') return order.payment.provider !== 'transfer';
  return ['held', 'placed', 'locked'].includes(order.state);
}

/** What an order's state means to its buyer: a payment under way has a word of its own. */
export const orderWords = (order: Pick<Order, 'state' | 'payment'>) =>
  isPending(order) ? m.payment_pending() : stateWords(order.state);

/** How a state looks beside its word. */
export function stateLook(state: OrderState): Look {
  if (isSold(state)) return 'good';
  return WAITING.includes(state) ? 'warn' : 'plain';
}
