import type { Sold } from '$lib/api/shapes';
import { lines, number } from '$lib/ui/file/csv';
import { decimal, digits } from '$lib/ui/words/money';

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
  return lines([SOLD, ...rows]);
}
