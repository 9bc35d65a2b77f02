import { m } from '$words';
import type { Fault } from '$lib/api/fault';
import { money, times } from '$lib/ui/words/money';
import { words } from '$lib/ui/words/words';
import { reason, until } from './dealwords';
import type { Door } from './drawdoor';
import type { Quote } from './price';

interface Choice {
  left: number;
  door: Door;
  quote: Quote | null;
  quantity: number;
}

/** Why the price is what it is, and until when. */
export function quoteWhy({ because, offer }: Quote, now: number): string | null {
  const why = reason(because);
  return why && offer?.until ? m.deal_ends({ why, time: until(offer.until, now) }) : why;
}

/** What the button does that begins an order. */
export function holdWords({ left, door, quote, quantity }: Choice, now: number): string {
  if (door.is === 'ahead') return m.draw_opens({ time: until(door.at, now) });
  if (door.is === 'drawing') return m.draw_held();
  if (door.is === 'window') return m.enter_for();
  if (left < 1 || !quote) return m.join_line();
  const deposit = quote.offer?.deposit;
  if (deposit) return m.hold_deposit({ price: money(times(deposit.amount, quantity)) });
  if (quote.because === 'booking') return m.hold_booking();
  return m.buy_for({ price: money(times(quote.price, quantity)) });
}

/** A no in words, with what can be done about it. */
export function faultWords(fault: Fault, quote: Quote): string {
  const price = money(quote.price);
  if (fault.code === 'price_changed') return m.price_now({ price });
  return words(fault);
}
