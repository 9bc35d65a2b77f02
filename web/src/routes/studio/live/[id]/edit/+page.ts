import { live } from '$lib/api/live';
import { orError } from '$lib/api/page';
import { productsOf } from '$lib/api/shop';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  const it = await orError(live(params.id));
  return { live: it, products: await orError(productsOf(it.account.id)) };
};
