import { m } from '$words';
import type { Order, Picture, Return, ReturnReason } from '$lib/api/shapes';

/** How many pictures can show why. */
export const RETURN_PICTURES = 6;
/** Characters of what is said, and of an address. */
export const RETURN_TEXT = 500;

const REASONS: Record<ReturnReason, () => string> = {
  damaged: m.return_damaged,
  wrong: m.return_wrong,
  unlike: m.return_unlike,
  unwanted: m.return_unwanted,
  other: m.return_other
};

/** Why something is sent back, to choose from. */
export const reasons = () => Object.entries(REASONS).map(([value, label]) => ({ value, label: label() }));

export const isReason = (word: string): word is ReturnReason => word in REASONS;

/** Why, in words; a reason from a newer server in its own word. */
export const reasonWords = (reason: string) => (isReason(reason) ? REASONS[reason]() : reason);

/** Whether its return is asked for and not over. */
export const isReturning = (order: Pick<Order, 'state' | 'return_asked_at'>) =>
  order.state === 'delivered' && Boolean(order.return_asked_at);

/** How far a return is. */
export type Standing = 'asked' | 'agreed' | 'sent' | 'refused' | 'withdrawn' | 'done';

/** How far a return is, by what has happened; the last of an order ends with it. */
export function standing(one: Return, order: Pick<Order, 'state'>, last: boolean): Standing {
  if (one.withdrawn_at) return 'withdrawn';
  if (one.agreed === false) return 'refused';
  if (last && order.state === 'refunded') return 'done';
  if (one.sent_at) return 'sent';
  return one.agreed ? 'agreed' : 'asked';
}

/** Its pictures as a strip shows them. */
export const returnPictures = (one: Pick<Return, 'pictures'>): Picture[] =>
  one.pictures.map((url) => ({ id: url, url, alt: '', shows: null }));
