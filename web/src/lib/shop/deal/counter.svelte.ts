import type { Money, Offer, Order, Product, Sku } from '$lib/api/shapes';
import * as api from '$lib/shop/api/offers';
import { session } from '$lib/people/account/session.svelte';
import { door } from '$lib/people/door/door.svelte';
import { toasts } from '$lib/ui/toasts.svelte';
import { coupons } from './coupons';
import { dealOf } from './deal';
import type { Place } from './place';
import { decide } from './price';
import type { Show } from './show';
import { spentOn } from './spent';

/** Countdowns show seconds; four looks a second change them on time. */
const TICK = 250;

/** A set that is never changed, only replaced. */
const setOf = (...ids: string[]): ReadonlySet<string> => new Set(ids);

/** The counter of a room: what one buyer pays there, by the server's clock. */
export class RoomCounter implements Place {
  now = $state(0);
  claimed = $state.raw(setOf());
  spent = $state.raw(setOf());
  /** The coupon that is being claimed. */
  claiming = $state<string | null>(null);

  readonly coupons = $derived.by(() => coupons(this.room.products, this));

  constructor(readonly room: Show) {
    this.now = room.clock.now();
  }

  get live() {
    return this.room.live.id;
  }

  get onAir() {
    return this.room.live.phase === 'live';
  }

  second = () => this.room.second();
  refresh = () => this.room.refresh();
  productOf = (id: string) => this.room.product(id);
  know = (id: string) => void this.room.whole(id);

  /** Follows the clock until what it answers is called. */
  start(): () => void {
    const timer = setInterval(() => (this.now = this.room.clock.now()), TICK);
    return () => clearInterval(timer);
  }

  leftOf(sku: Pick<Sku, 'id' | 'left'>): number {
    return this.room.leftOf(sku);
  }

  placesOf(offer: Offer & { left?: number | null }): number | null {
    return this.room.left[offer.id] ?? offer.left ?? offer.quantity ?? null;
  }

  deal(product: Product) {
    return dealOf(product, this);
  }

  /** The price of each of so many pieces without naming a way. */
  priceOf(sku: Sku, quantity: number): Money {
    return decide(sku, { quantity }, this)?.price ?? sku.price;
  }

  /** Asks which coupons are mine and unused. */
  async knowClaims() {
    if (!session.me) return;
    const claims = await api.myClaims().catch(() => null);
    if (claims) this.claimed = setOf(...claims.map(({ offer }) => offer));
  }

  /** Learns from my orders which offers I have used up. */
  learn(orders: readonly Order[]) {
    this.spent = setOf(...this.spent, ...spentOn(orders, this.room.products));
  }

  spend(offer: string) {
    this.spent = setOf(...this.spent, offer);
  }

  /** Claims a coupon; who is nobody yet logs in over the picture first. */
  async claim(offer: Offer) {
    if (this.claiming || !(await door.pass('claim'))) return;
    this.claiming = offer.id;
    try {
      await api.claim(offer.id, { live: this.live, at: this.second() });
      this.claimed = setOf(...this.claimed, offer.id);
      await this.knowClaims();
      if (!this.claimed.has(offer.id)) this.spend(offer.id);
    } catch (thrown) {
      toasts.fault(thrown);
      await this.refresh();
    } finally {
      this.claiming = null;
    }
  }
}
