import type { ProductNew } from '$lib/api/shapes';
import { parseMinor } from '$lib/ui/money';

/** A SKU as it is typed. */
export interface SkuDraft {
  title: string;
  price: string;
  stock: string;
}

export const emptySku = (): SkuDraft => ({ title: '', price: '', stock: '' });

/** A count that was typed; null when it is none. */
export function parseCount(text: string): number | null {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null;
}

/** The SKUs to send, or the numbers of the rows that cannot be sent. */
export function readSkus(
  drafts: readonly SkuDraft[],
  currency: string
): { skus: ProductNew['skus']; wrong: number[] } {
  const skus: ProductNew['skus'] = [];
  const wrong: number[] = [];
  drafts.forEach((draft, row) => {
    const price = parseMinor(draft.price, currency);
    const stock = parseCount(draft.stock);
    if (!draft.title.trim() || price === null || price < 1 || stock === null) wrong.push(row);
    else skus.push({ title: draft.title.trim(), price_minor: price, stock });
  });
  return { skus, wrong };
}
