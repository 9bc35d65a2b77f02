import { m } from '$words';
import type { Money, Order, OrderEvent, OrderState } from '$lib/api/shapes';
import { isSold } from './orderstate';

/** What came for an order and has not gone back. */
export const kept = (order: Pick<Order, 'received' | 'refunded'>): Money => ({
  ...order.received,
  minor: order.received.minor - order.refunded.minor
});

/** One step of the way of the goods. */
export interface Step {
  state: OrderState;
  at: number | null;
}

/** The way of the goods as far as it went; nothing for an order that is not on it. */
export function way(order: Order): Step[] {
  if (!isSold(order.state)) return [];
  return [
    { state: 'paid', at: order.paid_at ?? order.created_at },
    { state: 'packed', at: order.packed_at ?? null },
    { state: 'shipped', at: order.shipped_at ?? null },
    { state: 'delivered', at: order.delivered_at ?? null }
  ];
}

const CANCELLABLE: readonly OrderState[] = ['waiting', 'held', 'placed', 'cooling_off', 'paid'];

/** Whether its buyer may call it off. */
export const mayCancel = (order: Pick<Order, 'state'>) => CANCELLABLE.includes(order.state);

/** Whether its buyer may ask for its return: within seven days of its arrival. */
export const mayReturn = (order: Order, now: number) =>
  order.state === 'delivered' && !order.return_asked_at && now <= (order.return_until ?? 0);

/** Whether an early lock may be taken back. */
export const mayUnlock = (order: Order, now: number) =>
  order.state === 'locked' && now < (order.deposit?.unlock_until ?? 0);

/** What is left to pay after the deposit. */
export const balance = (order: Order): Money => ({
  ...order.total,
  minor: order.total.minor - (order.deposit?.amount.minor ?? 0)
});

/** Whether a payment of it came too late and goes back. */
export const cameLate = (order: Order) =>
  order.state === 'lapsed' && (order.payment?.state === 'refunded' || order.received.minor > 0);

/** Whether it ended without its balance, and its deposit stayed with the shop. */
export const isForfeited = (order: Pick<Order, 'state' | 'received' | 'refunded'>) =>
  order.state === 'cancelled' && kept(order).minor > 0;

/** Whether its balance should have come by now. */
export const isOverdue = (order: Order, now: number) =>
  order.state === 'locked' &&
  now >= Math.max(order.deposit?.balance_until ?? now + 1, order.deposit?.unlock_until ?? 0);

/** Whether it was in a draw and got nothing. */
export const notDrawn = (order: Pick<Order, 'state' | 'draw' | 'held_until'>) =>
  order.state === 'lapsed' && Boolean(order.draw) && !order.held_until;

const REASONS: Record<string, () => string> = {
  shelf: m.because_shelf,
  live: m.because_live,
  flash: m.because_flash,
  coupon: m.because_coupon,
  deposit: m.because_deposit,
  booking: m.because_booking
};

/** Why the price is what it is. */
export const becauseWords = (because: string) => REASONS[because]?.() ?? because;

const MORE: Record<string, () => string> = {
  shelf: m.because_shelf_more,
  live: m.because_live_more,
  flash: m.because_flash_more,
  coupon: m.because_coupon_more,
  deposit: m.because_deposit_more,
  booking: m.because_booking_more
};

/** The same as a sentence for who pays it. */
export const becauseMore = (because: string) => MORE[because]?.() ?? '';

const EVENTS: Record<string, () => string> = {
  wait: m.event_wait,
  enter_draw: m.event_enter_draw,
  hold: m.event_hold,
  extend: m.event_extend,
  place: m.event_place,
  agree: m.event_agree,
  readdress: m.event_readdress,
  deposit: m.event_deposit,
  lock: m.event_lock,
  unlock: m.event_unlock,
  pay: m.event_pay,
  pack: m.event_pack,
  ship: m.event_ship,
  deliver: m.event_deliver,
  undo: m.event_undo,
  cancel: m.event_cancel,
  lapse: m.event_lapse,
  bar: m.event_bar,
  forfeit: m.event_forfeit,
  refund: m.event_refund,
  ask_return: m.event_ask_return,
  withdraw_return: m.event_withdraw_return,
  agree_return: m.event_agree_return,
  refuse_return: m.event_refuse_return,
  review: m.event_review,
  clear: m.event_clear,
  dispute: m.event_dispute,
  dispute_won: m.event_dispute_won,
  dispute_lost: m.event_dispute_lost
};

/** What happened, in words; a kind from a newer server in its own word. */
export const eventWords = (kind: string) => EVENTS[kind]?.() ?? kind;

const BY_BUYER = [
  'wait',
  'enter_draw',
  'hold',
  'extend',
  'place',
  'agree',
  'readdress',
  'unlock',
  'ask_return',
  'withdraw_return'
];
const BY_PROVIDER = ['deposit', 'pay', 'dispute', 'dispute_won', 'dispute_lost'];
const BY_CLOCK = ['lapse', 'bar', 'review'];

/** Whose hand it was; nothing where the ledger does not say. */
export function handWords(event: Pick<OrderEvent, 'kind' | 'by'>): string | null {
  if (event.by) return event.by.name;
  if (BY_BUYER.includes(event.kind)) return m.by_buyer();
  if (BY_PROVIDER.includes(event.kind)) return m.by_provider();
  return BY_CLOCK.includes(event.kind) ? m.by_clock() : null;
}

/** Kinds of events that tell of money. */
export const tellsMoney = (kind: string) => ['deposit', 'pay', 'forfeit', 'refund'].includes(kind);
