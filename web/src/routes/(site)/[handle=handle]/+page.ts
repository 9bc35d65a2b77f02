import { account } from '$lib/people/api';
import { livesOf } from '$lib/live/api';
import { orError } from '$lib/api/page';
import { Pages } from '$lib/ui/list/pages.svelte';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
  const it = await orError(account(params.handle.slice(1).toLowerCase()));
  const over = new Pages((before) => livesOf(it.id, { phase: 'ended', before }));
  const [now, planned] = await orError(
    Promise.all([livesOf(it.id, { phase: 'live' }), livesOf(it.id, { phase: 'planned' }), over.load()])
  );
  if (over.fault) await orError(Promise.reject(over.fault));
  return { account: it, now, coming: planned.filter((live) => live.planned_at), over };
};
