import { orError } from '$lib/api/page';
import { draw } from '$lib/api/shop';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  return { draw: await orError(draw(params.id)) };
};
