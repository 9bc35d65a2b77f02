import type { Fault } from '$lib/api/fault';
import { offersOf } from '$lib/shop/api/offers';
import type { OfferRow } from '$lib/api/shapes';
import { session } from '$lib/people/account/session.svelte';
import { offerState } from '$lib/shop/offer/offerstate';
import { Pages } from '$lib/ui/list/pages.svelte';
import type { Control } from './control.svelte';

const LOOK = 5000;

/** What is offered in one show, as those who run it switch it. */
export class Till {
  readonly pages: Pages<OfferRow>;
  /** Why the offers could not be had the last time; it stays while they are asked for again. */
  fault = $state.raw<Fault | null>(null);
  /** Whether I may switch offers and release stock. */
  readonly runs: boolean;
  /** Whether I may make offers and draws. */
  readonly sells: boolean;

  constructor(private readonly control: Control) {
    const { id } = control.live.account;
    this.pages = new Pages((before) => offersOf(id, before));
    this.runs = session.holds(id, 'director', 'operator', 'shop');
    this.sells = session.holds(id, 'shop');
  }

  /** Looks after the offers until the answer is called. */
  watch(): () => void {
    void this.#look();
    const timer = setInterval(() => !document.hidden && void this.#look(), LOOK);
    return () => clearInterval(timer);
  }

  async #look() {
    if (this.pages.busy) return;
    await this.pages.load();
    this.fault = this.pages.fault;
  }

  /** What there is on a SKU in this show now or later, the oldest first. */
  of(sku: string): OfferRow[] {
    const { live, now } = this.control;
    return this.pages.rows
      .filter((offer) => offer.sku === sku && (offer.live == null || offer.live === live.id))
      .filter((offer) => offerState(offer, now, offer.live ? live.phase : undefined) !== 'over')
      .map((offer) => this.#counted(offer))
      .reverse();
  }

  /** With the places that the room knows to be left. */
  #counted(offer: OfferRow): OfferRow {
    const left = this.control.room.left[offer.id];
    if (left === undefined || offer.quantity == null) return offer;
    return { ...offer, left, taken: offer.quantity - left };
  }
}
