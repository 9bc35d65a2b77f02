import { redirect } from '@sveltejs/kit';
import { orError } from '$lib/api/page';
import { addresses } from '$lib/people/api';
import { session } from '$lib/people/account/session.svelte';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  await parent();
  if (!session.me) redirect(307, '/login?to=/me/addresses');
  return { addresses: await orError(addresses()) };
};
