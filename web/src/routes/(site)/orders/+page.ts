import { redirect } from '@sveltejs/kit';
import { myOrders } from '$lib/shop/api/orders';
import { orError } from '$lib/api/page';
import { session } from '$lib/people/account/session.svelte';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  await parent();
  if (!session.me) redirect(307, '/login?to=/orders');
  return { first: await orError(myOrders()) };
};
