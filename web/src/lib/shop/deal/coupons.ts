import type { Money, Offer, Product, Sku } from '$lib/api/shapes';
import { hindrance, type Scene } from './price';
import { offered } from './shelf';

/** A coupon of the show, and what it is on. */
export interface Coupon {
  offer: Offer;
  product: Product;
  sku: Sku;
  /** How much less than on the shelf one pays with it. */
  off: Money;
  claimed: boolean;
  places: number | null;
}

/** The coupons that can be claimed or were, those that end first in front. */
export function coupons(products: readonly Product[], scene: Scene): Coupon[] {
  const all = products.flatMap((product) =>
    offered(product).flatMap((sku) => sku.offers.map((offer) => ({ product, sku, offer })))
  );
  const seen = all.filter(({ sku, offer }) => {
    const why = hindrance(offer, sku.price, 1, scene);
    const places = scene.placesOf(offer) ?? Infinity;
    return offer.kind === 'coupon' && places > 0 && (why === null || why === 'unclaimed');
  });
  return seen
    .map(({ product, sku, offer }) => ({
      offer,
      product,
      sku,
      off: { ...sku.price, minor: sku.price.minor - offer.price.minor },
      claimed: scene.claimed.has(offer.id),
      places: scene.placesOf(offer)
    }))
    .filter(({ off }) => off.minor > 0)
    .toSorted((a, b) => (a.offer.until ?? 0) - (b.offer.until ?? 0));
}
