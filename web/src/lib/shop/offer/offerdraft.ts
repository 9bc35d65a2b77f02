import type { OfferKind, OfferNew, OfferRow, Sku } from '$lib/api/shapes';
import { parseCount } from '$lib/shop/product/skudraft';
import { fromLocal } from '$lib/ui/field/local';
import { decimal, digits, parseMinor } from '$lib/ui/words/money';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** An offer as it is typed. */
export interface OfferDraft {
  kind: OfferKind;
  sku: string;
  live: string;
  price: string;
  /** At once when empty. */
  from: string;
  minutes: string;
  until: string;
  quantity: string;
  perBuyer: string;
  deposit: string;
  cooling: string;
  balance: string;
}

export type OfferField = Exclude<keyof OfferDraft, 'kind'>;
export type OfferWrong = Partial<Record<OfferField, true>>;

/** What each kind is asked for. */
export const FIELDS: Record<OfferKind, readonly OfferField[]> = {
  live: ['live', 'price', 'quantity', 'perBuyer'],
  flash: ['price', 'from', 'minutes', 'quantity', 'perBuyer', 'live'],
  coupon: ['price', 'until', 'quantity', 'live'],
  deposit: ['price', 'deposit', 'cooling', 'balance', 'quantity', 'perBuyer'],
  booking: ['quantity', 'perBuyer', 'live']
};

const NEEDED: Record<OfferKind, readonly OfferField[]> = {
  live: ['sku', 'live', 'price'],
  flash: ['sku', 'price', 'minutes'],
  coupon: ['sku', 'price', 'until'],
  deposit: ['sku', 'deposit', 'cooling', 'balance'],
  booking: ['sku', 'quantity']
};

export const isNeeded = (kind: OfferKind, field: OfferField) => NEEDED[kind].includes(field);

export const emptyOffer = (given: Partial<OfferDraft> = {}): OfferDraft => ({
  kind: 'flash',
  sku: '',
  live: '',
  price: '',
  from: '',
  minutes: '10',
  until: '',
  quantity: '',
  perBuyer: '',
  deposit: '',
  cooling: '7',
  balance: '30',
  ...given
});

/** Reads the fields of a draft one by one, and keeps in mind which cannot be read. */
class Reading {
  wrong: OfferWrong = {};

  constructor(
    private readonly draft: OfferDraft,
    private readonly currency: string
  ) {}

  /** The value of a field; null when it is empty or not asked for. */
  take<T>(field: OfferField, read: (text: string) => T | null): T | null {
    const { kind } = this.draft;
    if (field !== 'sku' && !FIELDS[kind].includes(field)) return null;
    const text = this.draft[field].trim();
    const value = text ? read(text) : null;
    if (value === null && (text || isNeeded(kind, field))) this.wrong[field] = true;
    return value;
  }

  count = (field: OfferField) => this.take(field, (text) => parseCount(text) || null);
  whole = (field: OfferField) => this.take(field, parseCount);
  amount = (field: OfferField) => this.take(field, (text) => parseMinor(text, this.currency));
  text = (field: OfferField) => this.take(field, (text) => text);
}

/** What is asked for a piece, as typed; a deposit without a price is one on the shelf price. */
export function priceOf(draft: OfferDraft, sku: Sku | null, currency: string): number | null {
  if (draft.kind === 'booking') return 0;
  if (draft.kind === 'deposit' && !draft.price.trim()) return sku?.price.minor ?? null;
  return parseMinor(draft.price, currency);
}

/** The offer to send, or which fields cannot be sent. */
export function readOffer(
  draft: OfferDraft,
  sku: Sku | null,
  now: number,
  currency: string
): { body: OfferNew | null; wrong: OfferWrong } {
  const read = new Reading(draft, currency);
  const price = priceOf(draft, sku, currency);
  if (price === null) read.wrong.price = true;
  const from = read.take('from', fromLocal);
  const minutes = read.count('minutes');
  const deposit = read.amount('deposit');
  if (deposit !== null && price !== null && (deposit < 1 || deposit >= price)) read.wrong.deposit = true;
  const days = (count: number | null) => (count === null ? null : count * DAY);
  const until = read.take('until', fromLocal);
  if (until !== null && until <= now) read.wrong.until = true;
  const body = {
    sku: read.text('sku') ?? '',
    kind: draft.kind,
    price_minor: price ?? 0,
    from,
    until: minutes === null ? until : (from ?? now) + minutes * MINUTE,
    live: read.text('live'),
    quantity: read.count('quantity'),
    per_buyer: read.count('perBuyer'),
    deposit_minor: deposit,
    cooling_ms: days(read.whole('cooling')),
    balance_ms: days(read.whole('balance'))
  };
  return { body: Object.keys(read.wrong).length ? null : body, wrong: read.wrong };
}

/** Whether a second person must agree to this price. */
export const isBelowFloor = (price: number | null, sku: Pick<Sku, 'floor'> | null) =>
  price !== null && sku?.floor != null && price < sku.floor.minor;

/** The fields as the server calls them. */
export const SERVER_FIELD: Record<OfferField, string> = {
  sku: 'sku',
  live: 'live',
  price: 'price',
  from: 'from',
  minutes: 'until',
  until: 'until',
  quantity: 'quantity',
  perBuyer: 'per_buyer',
  deposit: 'deposit',
  cooling: 'cooling',
  balance: 'balance'
};

/** The draft for making an offer once more that is over; its window begins anew. */
export function draftAgain(offer: OfferRow): Partial<OfferDraft> {
  const { currency } = offer.price;
  const amount = (minor: number) => decimal(minor, digits(currency));
  const number = (n: number | null | undefined) => (n == null ? '' : String(n));
  const length = offer.until == null ? null : offer.until - (offer.from ?? offer.created_at);
  const { deposit } = offer;
  return {
    kind: offer.kind,
    sku: offer.sku,
    price: amount(offer.price.minor),
    quantity: number(offer.quantity),
    perBuyer: number(offer.per_buyer),
    ...(length && { minutes: String(Math.max(1, Math.round(length / MINUTE))) }),
    ...(deposit && {
      deposit: amount(deposit.amount.minor),
      cooling: String(Math.round(deposit.cooling_ms / DAY)),
      balance: String(Math.round(deposit.balance_ms / DAY))
    })
  };
}
