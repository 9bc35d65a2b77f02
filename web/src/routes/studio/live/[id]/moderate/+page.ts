import { live } from '$lib/live/api';
import { orError } from '$lib/api/page';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  return { live: await orError(live(params.id)) };
};
