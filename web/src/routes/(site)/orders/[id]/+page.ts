import { redirect } from '@sveltejs/kit';
import { session } from '$lib/account/session.svelte';
import { orError } from '$lib/api/page';
import { order } from '$lib/api/shop';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent, url }) => {
  await parent();
  if (!session.me) redirect(307, `/login?to=${encodeURIComponent(url.pathname)}`);
  return { order: await orError(order(params.id)) };
};
