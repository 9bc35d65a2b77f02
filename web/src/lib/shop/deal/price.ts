import type { Money, Offer, Sku, Window } from '$lib/api/shapes';
import { doorOf } from './drawdoor';

/** What a SKU is sold on: its price, and what else is offered. */
export type Terms = Pick<Sku, 'price' | 'offers' | 'draw'>;

/** What a buyer wants, as far as the price depends on it. */
export interface Wish {
  quantity: number;
  /** The deposit or booking that it names. */
  offer?: string | null;
}

/** What decides beside the terms: the moment, the show, and what is known of buyer and places. */
export interface Scene {
  now: number;
  live: string | null;
  /** Whether that show is on: its prices are for while it is. */
  onAir: boolean;
  claimed: ReadonlySet<string>;
  /** Offers of which this buyer has had all that one may have. */
  spent: ReadonlySet<string>;
  /** Places left under an offer; null where it is not for so many. */
  placesOf(offer: Offer): number | null;
}

export type Because = 'shelf' | Offer['kind'];

/** The price of a piece for one wish. */
export interface Quote {
  offer: Offer | null;
  price: Money;
  because: Because;
}

/** Why an offer is not to be had. */
export type Hindrance = 'over' | 'not_yet' | 'unclaimed' | 'limit' | 'sold_out';

/** A deposit and a booking count only for a wish that names them. */
export const isNamed = (offer: Offer) => offer.kind === 'deposit' || offer.kind === 'booking';

/** What stands between an offer and a wish; null when it applies. */
export function hindrance(offer: Offer, price: Money, quantity: number, scene: Scene): Hindrance | null {
  const elsewhere = offer.live && (offer.live !== scene.live || !scene.onAir);
  const over =
    !offer.open || offer.price.currency !== price.currency || (offer.until ?? Infinity) <= scene.now;
  if (over || elsewhere) return 'over';
  if ((offer.from ?? -Infinity) > scene.now) return 'not_yet';
  if (scene.spent.has(offer.id)) return 'limit';
  if (offer.kind === 'coupon' && !scene.claimed.has(offer.id)) return 'unclaimed';
  if (quantity > (offer.per_buyer ?? Infinity)) return 'limit';
  return quantity > (scene.placesOf(offer) ?? Infinity) ? 'sold_out' : null;
}

/** Ids are numbers in time's order, as text. */
const older = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);

const quoted = (offer: Offer): Quote => ({ offer, price: offer.price, because: offer.kind });

/** The one price of a draw that stands before a SKU and is bound to it: no offer counts in it. */
export const drawn = (draw: Window | null | undefined, now: number): Quote | null =>
  draw?.price && doorOf(draw, now).is !== 'open'
    ? { offer: null, price: draw.price, because: 'shelf' }
    : null;

/**
 * The one price rule, as the server decides it at the hold: of the shelf and all that applies the lowest price;
 * of equal ones the shelf, then the older offer. Null when a deposit or booking is named that does not apply.
 */
export function decide({ price, offers, draw }: Terms, wish: Wish, scene: Scene): Quote | null {
  const bound = drawn(draw, scene.now);
  if (bound) return wish.offer ? null : bound;
  const applies = (offer: Offer) => hindrance(offer, price, wish.quantity, scene) === null;
  const named = wish.offer ? offers.find((offer) => offer.id === wish.offer) : undefined;
  if (wish.offer && !named) return null;
  if (named && isNamed(named)) return applies(named) ? quoted(named) : null;
  const lowest = offers
    .filter((offer) => !isNamed(offer) && applies(offer) && offer.price.minor < price.minor)
    .toSorted((a, b) => a.price.minor - b.price.minor || older(a.id, b.id))[0];
  return lowest ? quoted(lowest) : { offer: null, price, because: 'shelf' };
}
