import { redirect } from '@sveltejs/kit';
import { session } from '$lib/account/session.svelte';
import { orError } from '$lib/api/page';
import { myOrders } from '$lib/api/orders';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  await parent();
  if (!session.me) redirect(307, '/login?to=/orders');
  return { first: await orError(myOrders()) };
};
