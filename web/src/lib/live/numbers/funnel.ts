import { m } from '$words';
import type { Wall } from '$lib/api/shapes';
import { language } from '$lib/ui/words/language.svelte';

/** One step of the funnel: how many people, and which share of those at the step before. */
export interface Step {
  id: string;
  name: string;
  about: string;
  people: number;
  /** Null for the first step, and where nobody was at the one before. */
  rate: number | null;
  /** Of the widest step, for its bar. */
  share: number;
}

type Key = keyof Wall['funnel'];

const STEPS: [key: Key, name: () => string, about: () => string][] = [
  ['exposed', m.fun_exposed, m.def_fun_exposed],
  ['entered', m.fun_entered, m.def_fun_entered],
  ['seen', m.fun_seen, m.def_fun_seen],
  ['clicked', m.fun_clicked, m.def_fun_clicked],
  ['ordered', m.fun_ordered, m.def_fun_ordered],
  ['paid', m.fun_paid, m.def_fun_paid]
];

export function funnelOf(funnel: Wall['funnel']): Step[] {
  const widest = Math.max(...STEPS.map(([key]) => funnel[key]));
  return STEPS.map(([key, name, about], at) => {
    const before = STEPS[at - 1];
    const base = before ? funnel[before[0]] : 0;
    return {
      id: key,
      name: name(),
      about: about(),
      people: funnel[key],
      rate: base ? funnel[key] / base : null,
      share: widest ? funnel[key] / widest : 0
    };
  });
}

/** A share of one as a percentage with one decimal. */
export const percent = (share: number) =>
  new Intl.NumberFormat(language.now, { style: 'percent', maximumFractionDigits: 1 }).format(share);
