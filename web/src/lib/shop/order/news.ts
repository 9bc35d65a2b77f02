import { m } from '$words';
import type { Order } from '$lib/api/shapes';
import { notDrawn } from './orderlife';

/** What became of an order that waited: it was drawn, its turn came, it was not drawn; null for anything else. */
export type News = 'won' | 'turn' | 'not_drawn';

/** The news between two looks at an order. */
export function newsOf(was: Order, is: Order): News | null {
  if (was.state === 'in_draw' && is.state === 'held') return 'won';
  if (was.state === 'waiting' && is.state === 'held') return 'turn';
  return was.state === 'in_draw' && notDrawn(is) ? 'not_drawn' : null;
}

const WORDS: Record<News, (of: { title: string }) => string> = {
  won: m.you_won,
  turn: m.yours_now,
  not_drawn: m.not_drawn_title
};

/** The news in a sentence, for somebody who looks at something else. */
export const newsWords = (news: News, order: Order) => WORDS[news]({ title: order.product_title });
