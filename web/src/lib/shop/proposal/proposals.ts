import { m } from '$words';
import type { Proposal } from '$lib/api/shapes';
import { count } from '$lib/ui/words/figure';
import { money } from '$lib/ui/words/money';

/** One line of a proposal: what goes from where to where. */
export interface Step {
  label: string;
  from: string;
  to: string;
}

const NONE = '–';

/** What a proposal changes, in words. */
export function steps({ was, will, currency }: Pick<Proposal, 'was' | 'will' | 'currency'>): Step[] {
  const amount = (minor: number | null | undefined) => (minor == null ? NONE : money({ minor, currency }));
  const pieces = (n: number | null | undefined) => (n == null ? NONE : count(n));
  const all = [
    { label: m.price(), from: amount(was.price_minor), to: amount(will.price_minor) },
    { label: m.floor(), from: amount(was.floor_minor), to: amount(will.floor_minor) },
    { label: m.plan(), from: pieces(was.plan), to: pieces(will.plan) },
    { label: m.put_in_all(), from: pieces(was.stocked), to: pieces(will.stocked) }
  ];
  return all.filter(({ from, to }) => from !== to);
}

/** Why a second person is needed. */
export function reasons({ was, will, currency }: Pick<Proposal, 'was' | 'will' | 'currency'>): string[] {
  const why: string[] = [];
  const floor = will.floor_minor ?? null;
  const plan = will.plan ?? null;
  if (floor !== null && will.price_minor < floor)
    why.push(m.below_floor({ floor: money({ minor: floor, currency }) }));
  if (was.floor_minor != null && (floor === null || floor < was.floor_minor)) why.push(m.floor_lowered());
  if (plan !== null && will.stocked > was.stocked && will.stocked > plan)
    why.push(m.above_plan({ n: count(plan) }));
  if (was.plan != null && (plan === null || plan > was.plan)) why.push(m.plan_raised());
  return why;
}
