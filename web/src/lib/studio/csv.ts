import type { Order, Sold } from '$lib/api/shapes';
import { digits, decimal } from '$lib/ui/money';

/** One field; a sign at the beginning of a line that a spreadsheet would run as a formula is put behind a quote. */
export function field(value: string | number): string {
  const runs = /(?<=^|[\r\n])(?='*[=+\-@＝＋－＠\t\r])/g;
  const text = typeof value === 'string' ? value.replace(runs, "'") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

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

/** The number of something, with a sign: of what they take for an amount spreadsheets keep 15 digits. */
const number = (id: string) => `#${id}`;

/** Lines behind a byte order mark, without which spreadsheets take UTF-8 for something else. */
const text = (rows: (string | number)[][]) =>
  '\ufeff' + rows.map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';

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
  return text([HEAD, ...rows]);
}

const SOLD = [
  'product',
  'title',
  'shown_people',
  'clicked_people',
  'held_ever',
  'placed_ever',
  'paid_ever',
  'lapsed_ever',
  'cancelled_ever',
  'refunded_whole',
  'left_now',
  'gmv',
  'paid',
  'net_paid',
  'currency'
];

/** The products of a show and their numbers as RFC 4180 text; what is unknown is empty. */
export function soldCsv(products: readonly Sold[]): string {
  const rows = products.map((row) => {
    const sum = (minor: number) => decimal(minor, digits(row.gmv.currency));
    return [
      row.product ? number(row.product) : '',
      row.title,
      row.seen ?? '',
      row.clicked ?? '',
      row.held,
      row.placed,
      row.paid,
      row.lapsed,
      row.cancelled,
      row.refunded,
      row.left ?? '',
      sum(row.gmv.minor),
      sum(row.paid_sum.minor),
      sum(row.net_sum.minor),
      row.gmv.currency
    ];
  });
  return text([SOLD, ...rows]);
}

/** Hands a text to the browser as a file. */
export function save(csv: string, name: string) {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
