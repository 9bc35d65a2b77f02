import { m } from '$words';
import type { Order } from '$lib/api/shapes';
import { isOver, STATES, stateWords } from '$lib/shop/orderstate';

/** One filter of the orders. */
export interface Chip {
  id: string;
  label: string;
  count: number;
}

const special: Record<string, (order: Order) => boolean> = {
  '': () => true,
  review: (order) => Boolean(order.review) && !isOver(order.state),
  return: (order) => order.state === 'delivered' && Boolean(order.return_asked_at)
};

/** Whether an order passes a filter: a state, or one of the special ones. */
export const fits = (order: Order, filter: string) => special[filter]?.(order) ?? order.state === filter;

/** Whether an order is meant by these words: its number, a name or a telephone number. */
export function isMeant(order: Order, words: string): boolean {
  const wanted = words.trim().toLowerCase();
  const digits = wanted.replace(/[\s+-]/g, '');
  const { ship, buyer } = order;
  const names = [ship?.name, buyer.name, buyer.handle, order.tracking];
  const phone = ship?.phone.replace(/[\s+-]/g, '') ?? '';
  return (
    names.some((name) => name?.toLowerCase().includes(wanted)) ||
    order.id.startsWith(digits || wanted) ||
    (digits.length > 2 && phone.includes(digits))
  );
}

/** The filters that let something through, each with how much; the chosen one stays. */
export function chips(orders: readonly Order[], chosen: string): Chip[] {
  const all = [
    { id: '', label: m.all_orders() },
    { id: 'review', label: m.state_review() },
    { id: 'return', label: m.state_return() },
    ...STATES.map((state) => ({ id: state as string, label: stateWords(state) }))
  ];
  return all
    .map((chip) => ({ ...chip, count: orders.filter((order) => fits(order, chip.id)).length }))
    .filter((chip) => chip.count || chip.id === chosen || !chip.id);
}
