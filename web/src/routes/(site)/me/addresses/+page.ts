import { redirect } from '@sveltejs/kit';
import { session } from '$lib/account/session.svelte';
import { orError } from '$lib/api/page';
import { addresses } from '$lib/api/papers';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  await parent();
  if (!session.me) redirect(307, '/login?to=/me/addresses');
  return { addresses: await orError(addresses()) };
};
