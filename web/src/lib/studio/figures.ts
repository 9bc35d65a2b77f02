import { m } from '$words';
import type { Minute, Money, Wall } from '$lib/api/shapes';
import { count, fixed } from '$lib/ui/figure';
import { clock } from '$lib/ui/moment';
import { digits, money } from '$lib/ui/money';

/** A number of the wall: its name, its value with its unit, and what it means. */
export interface Figure {
  id: string;
  name: string;
  value: string;
  about: string;
  line: number[];
}

/** Unknown is a dash; zero is 0. */
const UNKNOWN = '–';

/** Per thousand visits, in whole minor units; null when nobody came. */
export function per(sum: Money, parts: number, times: number): Money | null {
  return parts > 0 ? { ...sum, minor: Math.round((sum.minor * times) / parts) } : null;
}

/** A large amount is read without its small change. */
function amount(sum: Money | null): string {
  if (!sum) return UNKNOWN;
  const unit = 10 ** digits(sum.currency);
  const large = sum.minor >= 1000 * unit;
  return money(large ? { ...sum, minor: Math.round(sum.minor / unit) * unit } : sum);
}

type Row = [
  id: string,
  name: () => string,
  about: () => string,
  value: (wall: Wall) => string,
  line?: keyof Minute
];

const ROWS: Row[] = [
  ['online', m.num_online, m.def_online, (w) => count(w.online), 'online'],
  ['pcu', m.num_pcu, m.def_pcu, (w) => count(w.pcu)],
  ['acu', m.num_acu, m.def_acu, (w) => fixed(w.acu, 1)],
  ['stay', m.num_stay, m.def_stay, (w) => (w.visitors ? clock(w.mean_stay_ms) : UNKNOWN)],
  ['visitors', m.num_visitors, m.def_visitors, (w) => count(w.visitors)],
  ['visits', m.num_visits, m.def_visits, (w) => count(w.visits)],
  ['comments', m.num_comments, m.def_comments, (w) => count(w.comments), 'comments'],
  ['commenters', m.num_commenters, m.def_commenters, (w) => count(w.commenters)],
  ['taps', m.num_taps, m.def_taps, (w) => count(w.taps), 'taps'],
  ['tappers', m.num_tappers, m.def_tappers, (w) => count(w.tappers)],
  ['followers', m.num_followers, m.def_followers, (w) => count(w.followers_won)],
  ['held', m.num_held, m.def_held, (w) => count(w.held)],
  ['placed', m.num_placed, m.def_placed, (w) => count(w.placed), 'orders'],
  ['paid', m.num_paid, m.def_paid, (w) => count(w.paid)],
  ['lapsed', m.num_lapsed, m.def_lapsed, (w) => count(w.lapsed)],
  ['cancelled', m.num_cancelled, m.def_cancelled, (w) => count(w.cancelled)],
  ['refunded', m.num_refunded, m.def_refunded, (w) => count(w.refunded)],
  ['gmv', m.num_gmv, m.def_gmv, (w) => amount(w.gmv)],
  ['paid_sum', m.num_paid_sum, m.def_paid_sum, (w) => amount(w.paid_sum), 'paid_minor'],
  ['gpm', m.num_gpm, m.def_gpm, (w) => amount(per(w.gmv, w.visits, 1000))],
  ['uv', m.num_uv, m.def_uv, (w) => amount(per(w.gmv, w.visitors, 1))]
];

/** The numbers of a wall, in the order of attention, intent and money. */
export function figuresOf(wall: Wall | null): Figure[] {
  return ROWS.map(([id, name, about, value, line]) => ({
    id,
    name: name(),
    about: about(),
    value: wall ? value(wall) : UNKNOWN,
    line: wall && line ? wall.minutes.slice(-60).map((minute) => minute[line]) : []
  }));
}
