import { orError } from '$lib/api/page';
import { draw } from '$lib/shop/api/draws';
import { order } from '$lib/shop/api/buying';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent, url }) => {
  await parent();
  // The order that somebody came from, to mark its line; whoever may not see it sees the draw all the same.
  const mine = url.searchParams.get('order');
  const [seen, own] = await Promise.all([
    orError(draw(params.id)),
    mine ? order(mine).catch(() => null) : null
  ]);
  return { draw: seen, order: own?.draw === params.id ? own : null };
};
