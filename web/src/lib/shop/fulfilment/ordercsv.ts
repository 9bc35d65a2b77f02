import type { Order } from '$lib/api/shapes';
import { lines, number } from '$lib/ui/file/csv';
import { decimal, digits } from '$lib/ui/words/money';

const HEAD = [
  'order',
  'number',
  'state',
  'product',
  'variant',
  'quantity',
  'total',
  'currency',
  'buyer',
  'recipient',
  'phone',
  'address',
  'created_at',
  'paid_at'
];

const stamp = (at: number | null | undefined) => (at == null ? '' : new Date(at).toISOString());

/** Orders as RFC 4180 text. */
export function ordersCsv(orders: readonly Order[]): string {
  const rows = orders.map((order) => [
    number(order.id),
    order.number,
    order.state,
    order.product_title,
    order.sku_title,
    order.quantity,
    decimal(order.total.minor, digits(order.total.currency)),
    order.total.currency,
    order.buyer.handle,
    order.ship?.name ?? '',
    order.ship?.phone ?? '',
    order.ship?.address ?? '',
    stamp(order.created_at),
    stamp(order.paid_at)
  ]);
  return lines([HEAD, ...rows]);
}
