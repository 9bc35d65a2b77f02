import { live, room } from '$lib/live/api';
import { orError } from '$lib/api/page';
import type { PageLoad } from './$types';

/** The show and its room at once: what stands on the page when it is first drawn does not jump. */
export const load: PageLoad = async ({ params: { id } }) => {
  const shot = room(id).catch(() => null);
  return { live: await orError(live(id)), shot: await shot };
};
