import { redirect } from '@sveltejs/kit';
import { orError } from '$lib/api/page';
import { order } from '$lib/shop/api/buying';
import { session } from '$lib/people/account/session.svelte';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent, url }) => {
  await parent();
  if (!session.me) redirect(307, `/login?to=${encodeURIComponent(url.pathname)}`);
  return { order: await orError(order(params.id)) };
};
