import { orError } from '$lib/api/page';
import { order } from '$lib/shop/api/buying';
import { events, notes } from '$lib/shop/api/till';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params: { id }, parent }) => {
  await parent();
  const [one, life, said] = await orError(Promise.all([order(id), events(id), notes(id)]));
  return { order: one, events: life, notes: said };
};
