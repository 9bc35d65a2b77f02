import { m } from '$words';
import type { OfferNew, Proposal } from '$lib/api/shapes';
import { kindWords } from '$lib/shop/offer/offerstate';
import { windowWords } from '$lib/shop/offer/offerwords';
import { count } from '$lib/ui/words/figure';
import { money } from '$lib/ui/words/money';

const DAY = 86_400_000;

/** One thing that somebody who must agree wants to know. */
export interface Fact {
  label: string;
  value: string;
}

type Asked = Pick<Proposal, 'was' | 'currency'>;

/** An offer that waits for a second person, in words. */
export function offerFacts(offer: OfferNew, { was, currency }: Asked): Fact[] {
  const amount = (minor: number) => money({ minor, currency });
  const facts: (Fact | null)[] = [
    { label: m.offer_kind(), value: kindWords(offer.kind) },
    { label: m.price(), value: offer.price_minor ? amount(offer.price_minor) : m.free() },
    was.floor_minor == null ? null : { label: m.floor(), value: amount(was.floor_minor) },
    { label: m.because_shelf(), value: amount(was.price_minor) },
    { label: m.offer_window(), value: windowWords(offer) },
    {
      label: m.offer_quantity(),
      value: offer.quantity == null ? m.offer_unlimited() : count(offer.quantity)
    },
    offer.per_buyer == null ? null : { label: m.per_buyer(), value: count(offer.per_buyer) },
    ...depositFacts(offer, amount)
  ];
  return facts.filter((fact) => fact !== null);
}

function depositFacts(offer: OfferNew, amount: (minor: number) => string): Fact[] {
  if (offer.deposit_minor == null) return [];
  const days = (ms: number | null | undefined) => m.n_days({ n: count(Math.round((ms ?? 0) / DAY)) });
  return [
    { label: m.deposit(), value: amount(offer.deposit_minor) },
    { label: m.offer_cooling(), value: days(offer.cooling_ms) },
    { label: m.offer_balance(), value: days(offer.balance_ms) }
  ];
}

/** Why an offer needs a second person. */
export function offerReason(offer: OfferNew, { was, currency }: Asked): string | null {
  const floor = was.floor_minor ?? null;
  return floor !== null && offer.price_minor < floor
    ? m.below_floor({ floor: money({ minor: floor, currency }) })
    : null;
}
