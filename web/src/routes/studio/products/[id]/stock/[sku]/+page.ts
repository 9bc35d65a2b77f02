import { orError } from '$lib/api/page';
import { movementsOf, product } from '$lib/shop/api/products';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  const [thing, first] = await orError(Promise.all([product(params.id), movementsOf(params.sku)]));
  return { product: thing, sku: params.sku, first };
};
