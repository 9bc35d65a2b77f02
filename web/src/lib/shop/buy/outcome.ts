import { Fault } from '$lib/api/fault';
import type { Order } from '$lib/api/shapes';
import { isPending } from '$lib/shop/order/orderstate';
import { stepOf } from './step';

/** Whether a fault is the server's no, after which it has done nothing; anything else leaves that open. */
export const isNo = ({ status }: Fault) => status >= 400 && status < 500;

/**
 * What became of an order after an act upon it was refused or not answered: the order, where it has gone on all the
 * same, or what to say. `is` is the order as the server has it now, null where that is not known either.
 */
export function outcome(was: Order, is: Order | null, fault: Fault, now: number): Order | Fault {
  if (!is) return fault;
  const another = is.payment?.id !== was.payment?.id;
  if (stepOf(is, now) !== stepOf(was, now) || (another && isPending(is))) return is;
  return another && is.payment?.state === 'failed' ? declined() : fault;
}

export const declined = () => new Fault('payment_failed', '', 402);
