import { orError } from '$lib/api/page';
import { studio } from '$lib/live/api';
import { session } from '$lib/people/account/session.svelte';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  const it = await orError(studio(params.id));
  return { runs: session.holds(it.live.account.id, 'director'), studio: it };
};
