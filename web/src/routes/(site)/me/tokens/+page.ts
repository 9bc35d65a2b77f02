import { redirect } from '@sveltejs/kit';
import { session } from '$lib/account/session.svelte';
import { orError } from '$lib/api/page';
import { tokens } from '$lib/api/tokens';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  await parent();
  if (!session.me) redirect(307, '/login?to=/me/tokens');
  return { tokens: await orError(tokens()) };
};
