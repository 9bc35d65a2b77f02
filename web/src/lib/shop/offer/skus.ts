import type { LiveLine, Product, Sku } from '$lib/api/shapes';
import { money } from '$lib/ui/words/money';

/** A SKU with the product it belongs to. */
export interface Goods {
  product: Product;
  sku: Sku;
}

/** All that is in the shop, by SKU. */
export const goodsOf = (products: readonly Product[]): Goods[] =>
  products
    .filter((product) => !product.archived)
    .flatMap((product) => product.skus.filter((sku) => !sku.archived).map((sku) => ({ product, sku })));

/** The SKU of an id, also one that is archived. */
export function skuOf(products: readonly Product[], id: string): Sku | null {
  return products.flatMap((product) => product.skus).find((sku) => sku.id === id) ?? null;
}

/** What there is to choose from, named as on the shelf. */
export const skuOptions = (products: readonly Product[]) =>
  goodsOf(products).map(({ product, sku }) => ({
    value: sku.id,
    label: `${product.title} · ${sku.title} · ${money(sku.price)}`
  }));

/** The shows for which something can be offered; what is on air first. */
export const liveOptions = (lives: readonly LiveLine[]) =>
  lives
    .filter((live) => live.phase !== 'ended')
    .sort((a, b) => Number(b.phase === 'live') - Number(a.phase === 'live'))
    .map((live) => ({ value: live.id, label: live.title }));
