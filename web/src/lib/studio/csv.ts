import type { Order } from '$lib/api/shapes';
import { digits, decimal } from '$lib/ui/money';

/** One field; a leading sign that a spreadsheet would run as a formula is put behind a quote. */
export function field(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const HEAD = [
  'order',
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
    order.id,
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
  return [HEAD, ...rows].map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';
}
