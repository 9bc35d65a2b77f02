import { m } from '$words';
import type { OrdersQuery, OrderState } from '$lib/api/shapes';
import { STATES, stateWords } from '$lib/shop/order/orderstate';
import { count } from '$lib/ui/words/figure';

/** The filters as they stand in the address, so that a view can be sent to a colleague. */
export const NAMES = ['state', 'live', 'product', 'sku', 'offer', 'from', 'to', 'q'] as const;
export type Sieve = Record<(typeof NAMES)[number], string>;

export function sieveOf(address: URLSearchParams): Sieve {
  return Object.fromEntries(NAMES.map((name) => [name, address.get(name) ?? ''])) as Sieve;
}

/** The first moment of a day where the reader is; nothing for what is no day. */
function startOf(day: string, later = 0): number | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).getTime();
}

const isState = (word: string): word is OrderState => (STATES as readonly string[]).includes(word);

/** What the server is asked for; a last day is meant whole. */
export function queryOf(sieve: Sieve): OrdersQuery {
  const query: OrdersQuery = {
    state: isState(sieve.state) ? sieve.state : undefined,
    review: sieve.state === 'review' || undefined,
    returns: sieve.state === 'return' || undefined,
    disputes: sieve.state === 'dispute' || undefined,
    from: startOf(sieve.from),
    to: startOf(sieve.to, 1),
    q: sieve.q.trim() || undefined
  };
  for (const name of ['live', 'product', 'sku', 'offer'] as const) {
    if (/^\d+$/.test(sieve[name])) query[name] = sieve[name];
  }
  return query;
}

/** One filter by state, with how many there are where that is known. */
export interface Chip {
  id: string;
  label: string;
  count: string;
}

/** Above it the server does not count. */
const COUNTED = 1000;
const counted = (n: number) => (n > COUNTED ? `${count(COUNTED)}+` : count(n));

/** The filters by state: what is counted and is none is left out, unless it is chosen. */
export function chips(counts: Readonly<Record<string, number>>, chosen: string): Chip[] {
  const all = [
    { id: '', label: m.all_orders() },
    { id: 'review', label: m.state_review() },
    { id: 'return', label: m.state_return() },
    { id: 'dispute', label: m.state_dispute() },
    ...STATES.map((state) => ({ id: state as string, label: stateWords(state) }))
  ];
  return all
    .filter(({ id }) => counts[id] !== 0 || id === chosen)
    .map((chip) => ({ ...chip, count: counts[chip.id] === undefined ? '' : counted(counts[chip.id] ?? 0) }));
}
