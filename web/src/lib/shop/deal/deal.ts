import type { Money, Offer, Product, Shelf, Sku } from '$lib/api/shapes';
import { doorOf, type Door } from './drawdoor';
import { decide, drawn, hindrance, isNamed, type Because, type Quote, type Scene } from './price';
import { offered } from './shelf';

/** A scene with its stock. */
export interface Counter extends Scene {
  leftOf(sku: Pick<Sku, 'id' | 'left'>): number;
}

/** What a card says of a product. */
export interface Deal {
  sku: Sku | null;
  /** The lowest price among what can be had, or of all when nothing is left. */
  price: Money | null;
  because: Because;
  /** The shelf's price, where one pays less. */
  was: Money | null;
  /** Whether other prices are higher. */
  from: boolean;
  left: number;
  /** Places left at this price, where it is for so many. */
  places: number | null;
  /** The share that is left of the places or the stock; null when the whole is not for this person to know. */
  share: number | null;
  /** When this price ends. */
  ends: number | null;
  /** The next flash sale that is lower than this price. */
  soon: Offer | null;
  door: Door;
  /** Deposits and bookings. */
  named: Offer[];
}

/** A product on the terms that the room told last. */
export function onShelf(product: Product, shelf: Readonly<Record<string, Shelf>>): Product {
  if (!product.skus.some((sku) => shelf[sku.id])) return product;
  const skus = product.skus.map((sku) => {
    const terms = shelf[sku.id];
    if (!terms) return sku;
    const { price, offers, draw, there } = terms;
    return { ...sku, price, offers, draw: draw ?? null, archived: sku.archived || !there };
  });
  return { ...product, skus };
}

/** The price of one piece without naming a way. */
export const piece = (sku: Sku, scene: Scene): Quote =>
  decide(sku, { quantity: 1 }, scene) ?? { offer: null, price: sku.price, because: 'shelf' };

/** The deposits and bookings that can be named now. */
export const waysOf = (sku: Sku, scene: Scene, quantity = 1): Offer[] =>
  drawn(sku.draw, scene.now)
    ? []
    : sku.offers.filter((offer) => isNamed(offer) && !hindrance(offer, sku.price, quantity, scene));

/** The next flash sale, if it will be lower than this. */
function soonOf(sku: Sku, price: Money, scene: Scene): Offer | null {
  const coming = (offer: Offer) =>
    offer.kind === 'flash' &&
    offer.price.minor < price.minor &&
    hindrance(offer, sku.price, 1, scene) === 'not_yet';
  const flash = sku.offers.filter(coming).toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0));
  return flash[0] ?? null;
}

function shareOf(skus: readonly Sku[], left: number, quote: Quote | null, places: number | null) {
  if (quote?.offer?.quantity && places !== null) return Math.min(1, places / quote.offer.quantity);
  const stocked = skus.reduce((sum, sku) => sum + sku.stocked, 0);
  return stocked > 0 ? Math.min(1, left / stocked) : null;
}

/** What a card says of a product to one buyer now. */
export function dealOf(product: Pick<Product, 'skus'>, counter: Counter): Deal {
  const skus = offered(product);
  const there = skus.filter((sku) => counter.leftOf(sku) > 0);
  const priced = (there.length ? there : skus)
    .map((sku) => ({ sku, quote: piece(sku, counter) }))
    .toSorted((a, b) => a.quote.price.minor - b.quote.price.minor);
  const { sku = null, quote = null } = priced[0] ?? {};
  const left = skus.reduce((sum, one) => sum + Math.max(0, counter.leftOf(one)), 0);
  const places = quote?.offer ? counter.placesOf(quote.offer) : null;
  return {
    sku,
    price: quote?.price ?? null,
    because: quote?.because ?? 'shelf',
    was: sku && quote?.offer ? sku.price : null,
    from: priced.some((one) => one.quote.price.minor !== quote?.price.minor),
    left,
    places,
    share: shareOf(skus, left, quote, places),
    ends: quote?.offer?.until ?? null,
    soon: sku && quote ? soonOf(sku, quote.price, counter) : null,
    door: doorOf(sku?.draw, counter.now),
    named: sku ? waysOf(sku, counter) : []
  };
}
