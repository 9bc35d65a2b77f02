import { m } from '$words';
import type { Sold } from '$lib/api/shapes';
import { count } from '$lib/ui/words/figure';
import { amount, UNKNOWN } from './figures';

/** A column of the table of products. */
export interface Column {
  id: string;
  name: string;
  about: string;
  value: (row: Sold) => string;
}

const number = (n: number | null | undefined) => (n == null ? UNKNOWN : count(n));

export const columns = (): Column[] => [
  { id: 'seen', name: m.col_seen(), about: m.def_col_seen(), value: (row) => number(row.seen) },
  { id: 'clicked', name: m.col_clicked(), about: m.def_col_clicked(), value: (row) => number(row.clicked) },
  { id: 'held', name: m.ever_held(), about: m.def_ever_held(), value: (row) => count(row.held) },
  { id: 'placed', name: m.ever_placed(), about: m.def_ever_placed(), value: (row) => count(row.placed) },
  { id: 'paid', name: m.ever_paid(), about: m.def_ever_paid(), value: (row) => count(row.paid) },
  {
    id: 'cancelled',
    name: m.ever_cancelled(),
    about: m.def_ever_cancelled(),
    value: (row) => count(row.cancelled)
  },
  {
    id: 'refunded',
    name: m.ever_refunded(),
    about: m.def_ever_refunded(),
    value: (row) => count(row.refunded)
  },
  { id: 'left', name: m.left(), about: m.def_col_left(), value: (row) => number(row.left) },
  { id: 'gmv', name: m.num_gmv(), about: m.def_gmv(), value: (row) => amount(row.gmv) },
  { id: 'paid_sum', name: m.num_paid_sum(), about: m.def_paid_sum(), value: (row) => amount(row.paid_sum) },
  { id: 'net_sum', name: m.num_net_sum(), about: m.def_net_sum(), value: (row) => amount(row.net_sum) }
];
