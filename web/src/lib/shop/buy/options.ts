import type { Product, Sku } from '$lib/api/shapes';
import { offered } from '$lib/shop/deal/shelf';

type Thing = Pick<Product, 'skus' | 'options'>;
type Left = (sku: Sku) => number;

/** One chip: a value of an option. */
export interface Chip {
  value: string;
  /** Whether there are pieces of it, with the other options as they are chosen. */
  there: boolean;
  /** Whether there are pieces of it at all, so that choosing it leads somewhere. */
  anywhere: boolean;
}

/** The chips of each option, in the order in which the shop listed its SKUs. */
export function chips(product: Thing, chosen: readonly string[], leftOf: Left): Chip[][] {
  const skus = offered(product);
  return product.options.map((_, option) => {
    const values = [...new Set(skus.map((sku) => sku.values[option] ?? ''))];
    return values.map((value) => {
      const of = skus.filter((sku) => sku.values[option] === value && leftOf(sku) > 0);
      const others = (sku: Sku) => sku.values.every((one, at) => at === option || one === chosen[at]);
      return { value, there: of.some(others), anywhere: of.length > 0 };
    });
  });
}

/** The SKU to go to when a value is chosen: the other options stay as far as there are pieces. */
export function choose(
  product: Thing,
  chosen: readonly string[],
  option: number,
  value: string,
  leftOf: Left
): Sku | null {
  const kept = (sku: Sku) => sku.values.filter((one, at) => at !== option && one === chosen[at]).length;
  const of = offered(product).filter((sku) => sku.values[option] === value);
  const there = of.filter((sku) => leftOf(sku) > 0);
  const best = (there.length ? there : of).toSorted((a, b) => kept(b) - kept(a));
  return best[0] ?? null;
}
