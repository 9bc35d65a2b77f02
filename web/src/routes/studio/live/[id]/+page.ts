import { session } from '$lib/account/session.svelte';
import { orError } from '$lib/api/page';
import { studio } from '$lib/api/studio';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  const it = await orError(studio(params.id));
  return { runs: session.holds(it.live.account.id, 'director'), studio: it };
};
