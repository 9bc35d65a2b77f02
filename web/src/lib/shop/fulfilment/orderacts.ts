import { m } from '$words';
import type { Order, OrderState, ShopVerb } from '$lib/api/shapes';
import { isOver, isSold } from '$lib/shop/order/orderstate';

/** The acts that many orders can take at once, with the states they lead between. */
export const BULK = {
  pack: { from: 'paid', to: 'packed' },
  ship: { from: 'packed', to: 'shipped' },
  deliver: { from: 'shipped', to: 'delivered' }
} as const satisfies Partial<Record<ShopVerb, { from: OrderState; to: OrderState }>>;

export type BulkVerb = keyof typeof BULK;
export const BULK_VERBS = Object.keys(BULK) as BulkVerb[];

const WAY: readonly OrderState[] = ['paid', 'packed', 'shipped', 'delivered'];
const EARLIER = { packed: m.why_not_packed, shipped: m.why_not_shipped } as const;

/** Why an order cannot take this act, in words; null when it can. */
export function whyNot(order: Pick<Order, 'state' | 'review' | 'dispute'>, verb: BulkVerb): string | null {
  const { from } = BULK[verb];
  if (isOver(order.state)) return m.why_not_over();
  if (!isSold(order.state)) return m.why_not_unpaid();
  if (WAY.indexOf(order.state) > WAY.indexOf(from)) return m.why_not_again();
  if (order.state !== from) return from === 'paid' ? m.why_not_unpaid() : EARLIER[from]();
  if (isDisputed(order) && verb !== 'deliver') return m.why_not_dispute();
  return verb === 'pack' && order.review ? m.why_not_review() : null;
}

/** Whether its buyer disputes its payment and that is not decided: nothing of it goes out, nothing goes back. */
export const isDisputed = (order: Pick<Order, 'state' | 'dispute'>) =>
  order.dispute === 'open' && !isOver(order.state);

const DISPUTES: Record<string, { title: () => string; about: () => string }> = {
  open: { title: m.dispute_open, about: m.dispute_open_about },
  won: { title: m.dispute_won, about: m.dispute_won_about },
  lost: { title: m.dispute_lost, about: m.dispute_lost_about }
};

/** How a dispute stands, in words. */
export function disputeWords(stands: string): { title: string; about: string } {
  const known = DISPUTES[stands];
  return { title: known?.title() ?? stands, about: known?.about() ?? '' };
}

/** What an act would do to a selection. */
export interface Plan {
  can: Order[];
  cannot: { order: Order; why: string }[];
}

/** Looks ahead: which orders an act changes, and which not and why. */
export function planOf(orders: readonly Order[], verb: BulkVerb): Plan {
  const plan: Plan = { can: [], cannot: [] };
  for (const order of orders) {
    const why = whyNot(order, verb);
    if (why) plan.cannot.push({ order, why });
    else plan.can.push(order);
  }
  return plan;
}

/** The next act on the way of the goods; nothing when there is none. */
export const nextVerb = (state: OrderState) => BULK_VERBS.find((verb) => BULK[verb].from === state) ?? null;

/** The act that undo would take back; nothing when it takes nothing back. */
export const lastVerb = (order: Pick<Order, 'state' | 'return_asked_at'>) =>
  order.return_asked_at ? null : (BULK_VERBS.find((verb) => BULK[verb].to === order.state) ?? null);

/** Whether the shop may call it off: nothing that left the house. */
export const mayCallOff = (state: OrderState) =>
  !isOver(state) && state !== 'shipped' && state !== 'delivered';

const REVIEWS: Record<string, () => string> = {
  network: m.review_network,
  address: m.review_address,
  instrument: m.review_instrument
};

/** Why an order needs a look. */
export const reviewWords = (review: string) => REVIEWS[review]?.() ?? m.review_other();
