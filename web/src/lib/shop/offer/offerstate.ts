import { m } from '$words';
import type { OfferKind, OfferRow, Phase } from '$lib/api/shapes';
import type { Look } from '$lib/ui/look';

/** How far an offer is, as its shop reads it. */
export type OfferState = 'on' | 'ahead' | 'sold_out' | 'over' | 'closed';

export const OFFER_STATES: readonly OfferState[] = ['on', 'ahead', 'sold_out', 'over', 'closed'];
export const KINDS: readonly OfferKind[] = ['flash', 'live', 'coupon', 'deposit', 'booking'];

type Known = Pick<OfferRow, 'open' | 'from' | 'until' | 'quantity' | 'left'>;

/** The state of an offer; one that is for a show is over with it. */
export function offerState(offer: Known, now: number, show?: Phase): OfferState {
  if ((offer.until != null && offer.until <= now) || show === 'ended') return 'over';
  if (!offer.open) return 'closed';
  if (offer.quantity != null && offer.left != null && offer.left <= 0) return 'sold_out';
  return offer.from != null && now < offer.from ? 'ahead' : 'on';
}

const states: Record<OfferState, [() => string, Look]> = {
  on: [m.offer_on, 'good'],
  ahead: [m.offer_ahead, 'plain'],
  sold_out: [m.sold_out, 'warn'],
  over: [m.offer_over, 'plain'],
  closed: [m.offer_closed, 'plain']
};

/** A state as a tag draws it. */
export function stateTag(state: OfferState): [string, Look] {
  const [words, look] = states[state];
  return [words(), look];
}

const kinds: Record<OfferKind, [() => string, () => string]> = {
  live: [m.offer_kind_live, m.offer_kind_live_about],
  flash: [m.offer_kind_flash, m.offer_kind_flash_about],
  coupon: [m.offer_kind_coupon, m.offer_kind_coupon_about],
  deposit: [m.offer_kind_deposit, m.offer_kind_deposit_about],
  booking: [m.offer_kind_booking, m.offer_kind_booking_about]
};

export const kindWords = (kind: OfferKind) => kinds[kind][0]();
export const kindAbout = (kind: OfferKind) => kinds[kind][1]();

/** The states that are there, each with how many; the chosen one stays. */
export function offerChips(states: readonly OfferState[], chosen: string) {
  const all = [{ id: '', label: m.all_orders(), count: states.length }];
  const each = OFFER_STATES.map((state) => ({
    id: state as string,
    label: stateTag(state)[0],
    count: states.filter((one) => one === state).length
  }));
  return [...all, ...each.filter((chip) => chip.count || chip.id === chosen)];
}
