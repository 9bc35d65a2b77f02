import type { Order } from '$lib/api/shapes';
import { stepOf } from './step';

/**
 * A transfer takes hours, a line moves slowly, and a held order is paid elsewhere only if it was begun in two places:
 * every so many looks is enough.
 */
export const PATIENT = 10;
/** Once its window is closed, a draw is held within seconds. */
export const SOON = 3;

/** Whether something of it is still to be done or waited for. */
export const isUnderway = (order: Order, now: number) =>
  ['held', 'ending', 'waiting', 'pending'].includes(stepOf(order, now));

/** Whether it is time to ask how an order stands, at look number `looks`; `windows` says when draws close. */
export function isDue(
  order: Order,
  now: number,
  looks: number,
  windows: Readonly<Record<string, number>> = {}
): boolean {
  const step = stepOf(order, now);
  if (step === 'pending') return looks % (order.payment?.instructions ? PATIENT : 1) === 0;
  if (step === 'ending') return true;
  if (step === 'held' || order.state === 'waiting') return looks % PATIENT === 0;
  if (step !== 'waiting') return false;
  return now > (windows[order.draw ?? ''] ?? Infinity) && looks % SOON === 0;
}
