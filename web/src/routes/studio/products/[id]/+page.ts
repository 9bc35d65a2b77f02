import { orError } from '$lib/api/page';
import { product } from '$lib/shop/api/products';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  return { product: await orError(product(params.id)) };
};
