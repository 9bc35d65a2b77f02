import type { Sku, SkuEdit, SkuNew } from '$lib/api/shapes';
import { decimal, digits, parseMinor } from '$lib/ui/words/money';

/** A SKU as it is typed. */
export interface SkuDraft {
  title: string;
  values: string[];
  code: string;
  price: string;
  floor: string;
  plan: string;
  perBuyer: string;
  stock: string;
}

export const emptySku = (values: string[] = []): SkuDraft => ({
  title: '',
  values,
  code: '',
  price: '',
  floor: '',
  plan: '',
  perBuyer: '',
  stock: ''
});

/** A SKU as a form begins with it. */
export function draftOf(sku: Sku): SkuDraft {
  const amount = (minor: number) => decimal(minor, digits(sku.price.currency));
  const number = (n: number | null | undefined) => (n == null ? '' : String(n));
  return {
    title: sku.title,
    values: [...sku.values],
    code: sku.code ?? '',
    price: amount(sku.price.minor),
    floor: sku.floor ? amount(sku.floor.minor) : '',
    plan: number(sku.plan),
    perBuyer: number(sku.per_buyer),
    stock: ''
  };
}

/** A count that was typed; null when it is none. */
export function parseCount(text: string): number | null {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null;
}

/** A count that may be below zero; null when it is none. */
export function parseChange(text: string): number | null {
  const match = /^([+\-−]?)(\d{1,9})$/.exec(text.trim());
  if (!match) return null;
  const count = Number(match[2]);
  return match[1] === '-' || match[1] === '−' ? -count : count;
}

/** Which of the fields cannot be read. */
export type Wrong = Partial<Record<keyof SkuDraft, true>>;

/** The terms to send, or which fields cannot be sent. An empty floor, plan or limit is none. */
export function readTerms(draft: SkuDraft, currency: string): { terms: SkuEdit | null; wrong: Wrong } {
  const wrong: Wrong = {};
  const maybe = (field: 'floor' | 'plan' | 'perBuyer', read: (text: string) => number | null) => {
    if (!draft[field].trim()) return null;
    const value = read(draft[field]);
    if (value === null) wrong[field] = true;
    return value;
  };
  const amount = (text: string) => parseMinor(text, currency);
  const price = amount(draft.price);
  if (price === null || price < 1) wrong.price = true;
  if (draft.values.length ? draft.values.some((value) => !value.trim()) : !draft.title.trim())
    wrong.title = true;
  const terms = {
    title: draft.title.trim(),
    values: draft.values.map((value) => value.trim()),
    code: draft.code.trim() || null,
    price_minor: price ?? 0,
    floor_minor: maybe('floor', amount),
    plan: maybe('plan', parseCount),
    per_buyer: maybe('perBuyer', (text) => parseCount(text) || null),
    archived: false
  };
  return { terms: Object.keys(wrong).length ? null : terms, wrong };
}

/** The SKUs to send, or the numbers of the rows that cannot be sent. */
export function readSkus(drafts: readonly SkuDraft[], currency: string): { skus: SkuNew[]; wrong: number[] } {
  const skus: SkuNew[] = [];
  const wrong: number[] = [];
  drafts.forEach((draft, row) => {
    const { terms } = readTerms(draft, currency);
    const stock = parseCount(draft.stock);
    if (!terms || stock === null) return wrong.push(row);
    const { title, values, code, price_minor, floor_minor, plan, per_buyer } = terms;
    return skus.push({ title, values, code, price_minor, floor_minor, plan, per_buyer, stock });
  });
  return { skus, wrong };
}
