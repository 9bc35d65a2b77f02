import { m } from '$words';
import type { Wall } from '$lib/api/shapes';
import { count } from '$lib/ui/words/figure';
import { time } from '$lib/ui/words/moment';
import { money } from '$lib/ui/words/money';
import { cueWord } from './chart';

/** What stands over the figures of a minute. */
export const heads = () => [m.num_online(), m.num_comments(), m.orders(), m.num_paid_sum()];

/** What the chart draws, minute by minute, for those who read. */
export function minuteRows({ minutes, cues, paid_sum }: Pick<Wall, 'minutes' | 'cues' | 'paid_sum'>) {
  return minutes.map((minute, i) => {
    // Minutes in which nothing happened may be missing; their cues stand with the minute before.
    const from = i ? minute.at : -Infinity;
    const until = minutes[i + 1]?.at ?? Infinity;
    return {
      at: minute.at,
      time: time(minute.at),
      figures: [
        count(minute.online),
        count(minute.comments),
        count(minute.orders),
        money({ minor: minute.paid_minor, currency: paid_sum.currency })
      ],
      cues: cues.filter(({ at }) => at >= from && at < until).map(cueWord)
    };
  });
}
