import { m } from '$words';
import type { Money, OfferRow, OfferSeen } from '$lib/api/shapes';
import { language } from '$lib/ui/words/language.svelte';
import { dateTime } from '$lib/ui/words/moment';
import { money } from '$lib/ui/words/money';
import { span } from '$lib/ui/words/span';

type Window = Pick<OfferSeen, 'from' | 'until'>;

/** From when to when, in the reader's own time zone. */
export function windowWords({ from, until }: Window): string {
  if (from == null) return until == null ? m.until_closed() : m.until({ time: dateTime(until) });
  if (until == null) return m.from_when({ when: dateTime(from) });
  const format = new Intl.DateTimeFormat(language.now, { dateStyle: 'medium', timeStyle: 'short' });
  return format.formatRange(from, until);
}

/** What is counted down to, while there is something to wait for. */
export function countdownWords({ from, until }: Window, now: number): string | null {
  if (from != null && now < from) return m.offer_starts_in({ time: span(from - now) });
  return until != null && now < until ? m.offer_ends_in({ time: span(until - now) }) : null;
}

/** What is asked for a piece. */
export function priceWords({ kind, price, deposit }: Pick<OfferSeen, 'kind' | 'price' | 'deposit'>): string {
  if (kind === 'booking') return m.free();
  return deposit
    ? m.price_with_deposit({ price: money(price), deposit: money(deposit.amount) })
    : money(price);
}

/** The shelf price, where an offer is lower. */
export const struck = (offer: Pick<OfferRow, 'price'>, shelf: Money | undefined): string | null =>
  shelf && offer.price.minor < shelf.minor ? money(shelf) : null;

/** The share of the places that is taken; null when there is no number of places. */
export function takenShare({ quantity, taken }: Pick<OfferRow, 'quantity' | 'taken'>): number | null {
  return quantity ? Math.min(1, taken / quantity) : null;
}
