import { m } from '$words';
import type { Minute, Money, OrderState, Wall } from '$lib/api/shapes';
import { STATES, stateWords } from '$lib/shop/order/orderstate';
import { count, fixed, short } from '$lib/ui/words/figure';
import { clock } from '$lib/ui/words/moment';
import { compact, digits, money } from '$lib/ui/words/money';
import { percent } from './funnel';

/** A number of the wall: its name, its value with its unit, and what it means. */
export interface Figure {
  id: string;
  name: string;
  value: string;
  /** The same to the last digit, where `value` is short. */
  exact: string;
  about: string;
  line: number[];
}

export type Group = 'wall' | 'attention' | 'money' | 'ever' | 'now';

/** Unknown is a dash; zero is 0. */
export const UNKNOWN = '–';

/** A large amount is read without its small change. */
export function amount(sum: Money | null | undefined): string {
  if (!sum) return UNKNOWN;
  const unit = 10 ** digits(sum.currency);
  const large = Math.abs(sum.minor) >= 1000 * unit;
  return money(large ? { ...sum, minor: sum.minor - (sum.minor % unit) } : sum);
}

/** How counts and amounts are told. */
interface Tell {
  n: (n: number) => string;
  sum: (sum: Money | null | undefined) => string;
}

const EXACT: Tell = { n: count, sum: amount };

/** Where there is room for nine letters. */
const TIGHT: Tell = {
  n: (n) => (n < 1_000_000 ? count(n) : short(n)),
  sum: (sum) =>
    sum && Math.abs(sum.minor) >= 1_000_000 * 10 ** digits(sum.currency) ? compact(sum) : amount(sum)
};

type Row = [
  id: string,
  name: () => string,
  about: () => string,
  value: (wall: Wall, tell: Tell) => string,
  line?: keyof Minute
];

const ATTENTION: Row[] = [
  ['online', m.num_online, m.def_online, (w, t) => t.n(w.online), 'online'],
  ['pcu', m.num_pcu, m.def_pcu, (w, t) => t.n(w.pcu)],
  ['acu', m.num_acu, m.def_acu, (w) => fixed(w.acu, 1)],
  ['stay', m.num_stay, m.def_stay, (w) => (w.visitors ? clock(w.mean_stay_ms) : UNKNOWN)],
  ['visitors', m.num_visitors, m.def_visitors, (w, t) => t.n(w.visitors)],
  ['visits', m.num_visits, m.def_visits, (w, t) => t.n(w.visits)],
  ['doubtful', m.num_doubtful, m.def_doubtful, (w, t) => t.n(w.doubtful)],
  ['comments', m.num_comments, m.def_comments, (w, t) => t.n(w.comments), 'comments'],
  ['commenters', m.num_commenters, m.def_commenters, (w, t) => t.n(w.commenters)],
  ['taps', m.num_taps, m.def_taps, (w, t) => t.n(w.taps), 'taps'],
  ['tappers', m.num_tappers, m.def_tappers, (w, t) => t.n(w.tappers)],
  ['followers', m.num_followers, m.def_followers, (w, t) => t.n(w.followers_won)],
  ['rewatchers', m.num_rewatchers, m.def_rewatchers, (w, t) => t.n(w.rewatchers)],
  ['rewatched', m.num_rewatched, m.def_rewatched, (w) => clock(w.rewatched_ms)]
];

const MONEY: Row[] = [
  ['gmv', m.num_gmv, m.def_gmv, (w, t) => t.sum(w.gmv)],
  ['paid_sum', m.num_paid_sum, m.def_paid_sum, (w, t) => t.sum(w.paid_sum), 'paid_minor'],
  ['refunded_sum', m.num_refunded_sum, m.def_refunded_sum, (w, t) => t.sum(w.refunded_sum)],
  ['returned_sum', m.num_returned_sum, m.def_returned_sum, (w, t) => t.sum(w.returned_sum)],
  ['net_sum', m.num_net_sum, m.def_net_sum, (w, t) => t.sum(w.net_sum)],
  ['gpm', m.num_gpm, m.def_gpm, (w, t) => t.sum(w.gpm)],
  ['net_gpm', m.num_net_gpm, m.def_net_gpm, (w, t) => t.sum(w.net_gpm)],
  ['uv', m.num_uv, m.def_uv, (w, t) => t.sum(w.uv)]
];

/** How many orders ever did something; one order is in many of these. */
const EVER: Row[] = [
  ['ever_orders', m.ever_orders, m.def_ever_orders, (w, t) => t.n(w.orders)],
  ['ever_waited', m.ever_waited, m.def_ever_waited, (w, t) => t.n(w.waited)],
  ['ever_drawn', m.ever_drawn, m.def_ever_drawn, (w, t) => t.n(w.drawn)],
  ['ever_held', m.ever_held, m.def_ever_held, (w, t) => t.n(w.held)],
  ['ever_placed', m.ever_placed, m.def_ever_placed, (w, t) => t.n(w.placed), 'orders'],
  ['ever_deposits', m.ever_deposits, m.def_ever_deposits, (w, t) => t.n(w.deposits)],
  ['ever_locked', m.ever_locked, m.def_ever_locked, (w, t) => t.n(w.locked)],
  ['ever_withdrawn', m.ever_withdrawn, m.def_ever_withdrawn, (w, t) => t.n(w.withdrawn)],
  ['lock_rate', m.num_lock_rate, m.def_lock_rate, lockRate],
  ['ever_paid', m.ever_paid, m.def_ever_paid, (w, t) => t.n(w.paid)],
  ['ever_lapsed', m.ever_lapsed, m.def_ever_lapsed, (w, t) => t.n(w.lapsed)],
  ['ever_cancelled', m.ever_cancelled, m.def_ever_cancelled, (w, t) => t.n(w.cancelled)],
  ['ever_refunded', m.ever_refunded, m.def_ever_refunded, (w, t) => t.n(w.refunded)]
];

/** How many orders are in a state; each order is in one. */
const now = (state: OrderState, name: () => string = () => stateWords(state)): Row => [
  `now_${state}`,
  name,
  () => m.def_now({ state: stateWords(state) }),
  (w, t) => t.n(w.now[state])
];

const of = (rows: Row[], ...ids: string[]) => rows.filter(([id]) => ids.includes(id));

const GROUPS: Record<Group, Row[]> = {
  /** What is read at a glance beside the picture; all others are a click away. */
  wall: [
    ...of(ATTENTION, 'online', 'pcu', 'acu', 'stay', 'visitors', 'comments', 'taps', 'tappers', 'followers'),
    now('held', m.num_held_now),
    ...of(EVER, 'ever_placed', 'ever_paid'),
    ...of(MONEY, 'gmv', 'paid_sum', 'net_sum', 'gpm')
  ],
  attention: ATTENTION,
  money: MONEY,
  ever: EVER,
  now: STATES.map((state) => now(state))
};

function lockRate(wall: Wall): string {
  const ended = wall.locked + wall.withdrawn;
  return ended ? percent(wall.locked / ended) : UNKNOWN;
}

/** The numbers of a group, in the order of attention, intent and money. */
export function figuresOf(wall: Wall | null, group: Group): Figure[] {
  const tell = group === 'wall' ? TIGHT : EXACT;
  return GROUPS[group].map(([id, name, about, value, line]) => ({
    id,
    name: name(),
    about: about(),
    value: wall ? value(wall, tell) : UNKNOWN,
    exact: wall ? value(wall, EXACT) : UNKNOWN,
    line: wall && line ? wall.minutes.slice(-60).map((minute) => minute[line]) : []
  }));
}
