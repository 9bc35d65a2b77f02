import { live } from '$lib/live/api';
import { orError } from '$lib/api/page';
import { productsOf } from '$lib/shop/api/products';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  const it = await orError(live(params.id));
  return { live: it, products: await orError(productsOf(it.account.id)) };
};
