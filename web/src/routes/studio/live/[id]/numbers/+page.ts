import { live } from '$lib/api/live';
import { orError } from '$lib/api/page';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  return { live: await orError(live(params.id)) };
};
