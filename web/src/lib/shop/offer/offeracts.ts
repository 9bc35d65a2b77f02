import { m } from '$words';
import { editOffer } from '$lib/shop/api/offers';
import { asFault } from '$lib/api/fault';
import type { OfferRow, OfferSeen } from '$lib/api/shapes';
import { toasts } from '$lib/ui/toasts.svelte';

type Changed = (fresh: OfferRow) => void;

/** Opens or closes an offer, and offers the way back. */
export async function turn(offer: OfferSeen, open: boolean, changed: Changed, undo = true) {
  const { until, quantity } = offer;
  try {
    const fresh = await editOffer(offer.id, { open, until: until ?? null, quantity: quantity ?? null });
    changed(fresh);
    const back = undo ? () => void turn(fresh, !open, changed, false) : null;
    toasts.say(open ? m.offer_was_opened() : m.offer_was_closed(), back);
  } catch (thrown) {
    const floor = open && asFault(thrown).code === 'conflict';
    if (floor) toasts.say(m.offer_opens_not(), null, true);
    else toasts.fault(thrown);
  }
}
