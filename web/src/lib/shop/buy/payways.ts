import { m } from '$words';
import type { Way } from '$lib/api/shapes';
import { grouped, testCards } from './testcards';

/** One line of the choice: a way to pay, and for the test provider a number. */
export interface PayWay {
  id: string;
  way: Way;
  number: string;
  words: string;
  more: string;
}

const plain = {
  stripe: [m.pay_stripe, m.pay_stripe_more],
  transfer: [m.pay_transfer, m.pay_transfer_more]
} as const;

/** The lines for the ways that are on, real ones first. */
export function payWays(on: readonly Way[]): PayWay[] {
  const real = (['stripe', 'transfer'] as const)
    .filter((way) => on.includes(way))
    .map((way) => ({ id: way, way, number: '', words: plain[way][0](), more: plain[way][1]() }));
  const tests = testCards.map(({ id, number, words }) => ({
    id,
    way: 'test' as const,
    number,
    words: words(),
    more: grouped(number)
  }));
  return on.includes('test') ? [...real, ...tests] : real;
}

const names: Record<string, () => string> = {
  test: m.way_test,
  transfer: m.way_transfer,
  stripe: m.way_stripe
};

/** The name of a provider. */
export const wayWords = (provider: string) => names[provider]?.() ?? provider;
