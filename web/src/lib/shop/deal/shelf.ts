import type { Money, Product, Sku } from '$lib/api/shapes';

export interface Shelf {
  /** The lowest price among what can be had, or of all when nothing is left. */
  price: Money | null;
  /** Whether other prices are higher. */
  from: boolean;
  left: number;
  /** The share of the stock that is left; null when the stock is not for this person to know. */
  share: number | null;
}

/** The SKUs that are in the shop. */
export const offered = (product: Pick<Product, 'skus'>) => product.skus.filter((sku) => !sku.archived);

/** What a card says of a product. */
export function shelf(product: Pick<Product, 'skus'>, leftOf: (sku: Sku) => number): Shelf {
  const skus = offered(product);
  const there = skus.filter((sku) => leftOf(sku) > 0);
  const prices = (there.length ? there : skus).map((sku) => sku.price).sort((a, b) => a.minor - b.minor);
  const left = skus.reduce((sum, sku) => sum + Math.max(0, leftOf(sku)), 0);
  const stocked = skus.reduce((sum, sku) => sum + sku.stocked, 0);
  return {
    price: prices[0] ?? null,
    from: prices.some((price) => price.minor !== prices[0]?.minor),
    left,
    share: stocked > 0 ? Math.min(1, left / stocked) : null
  };
}
