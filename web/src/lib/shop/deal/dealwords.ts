import { m } from '$words';
import type { Order } from '$lib/api/shapes';
import { count } from '$lib/ui/words/figure';
import { money } from '$lib/ui/words/money';
import { span } from '$lib/ui/words/span';
import type { Deal } from './deal';
import type { Because } from './price';

const REASONS: Partial<Record<Because, () => string>> = {
  flash: m.because_flash,
  live: m.because_live,
  coupon: m.your_coupon,
  deposit: m.because_deposit,
  booking: m.because_booking
};

/** Why a price is not the shelf's. */
export const reason = (because: Because): string | null => REASONS[because]?.() ?? null;

/** A countdown to a moment. A part of a second is a whole one, so that nought means now. */
export const until = (at: number, now: number) => span(Math.max(0, Math.ceil((at - now) / 1000) * 1000));

/** The one thing that is most worth knowing about a deal beside its price; null when there is none. */
export function dealNote(deal: Deal, now: number): string | null {
  const { door, because, ends, soon, named } = deal;
  if (door.is === 'ahead') return m.draw_opens({ time: until(door.at, now) });
  if (door.is === 'window') return m.draw_enter_left({ time: until(door.at, now) });
  if (door.is === 'drawing') return m.draw_held();
  const why = reason(because);
  if (why) return ends ? m.deal_ends({ why, time: until(ends, now) }) : why;
  if (soon?.from) return m.deal_soon({ price: money(soon.price), time: until(soon.from, now) });
  if (named.some(({ kind }) => kind === 'booking')) return m.booking_free();
  const part = named.find(({ deposit }) => deposit)?.deposit;
  return part ? m.deposit_from({ price: money(part.amount) }) : null;
}

/** How many there are: places at the price where those are fewer than the pieces. */
export function stockWords(
  { left, places, named }: Deal,
  placesOf: (offer: Deal['named'][number]) => number | null
) {
  if (left < 1) return m.sold_out();
  if (places !== null && places < left) return m.n_places_at({ n: count(places), count: places });
  const booking = named.find(({ kind }) => kind === 'booking');
  const slots = booking ? placesOf(booking) : null;
  if (slots !== null && slots < left) return m.n_places_left({ n: count(slots), count: slots });
  return m.n_left({ n: count(left) });
}

/** What a tap on the card leads to. */
export function actWords(deal: Deal, mine: Order | null): string {
  if (mine?.state === 'waiting') return m.in_line_short();
  if (mine?.state === 'in_draw') return m.in_draw_short();
  if (mine) return m.finish();
  if (deal.door.is === 'window') return m.enter_short();
  if (deal.door.is !== 'open') return m.look();
  if (deal.left < 1) return m.join_line_short();
  return deal.named.some(({ kind }) => kind === 'booking') ? m.book_short() : m.buy();
}
