import { session } from '$lib/account/session.svelte';
import { live } from '$lib/api/live';
import { orError } from '$lib/api/page';
import type { Studio } from '$lib/api/shapes';
import { studio } from '$lib/api/studio';
import type { PageLoad } from './$types';

const NO_SIGNAL = {
  on: false,
  bitrate: 0,
  fps: 0,
  width: 0,
  height: 0,
  keyframe_ms: 0,
  dropped_ms: 0,
  warnings: []
};

/** Those who run the show get its key and signal; others who may watch the numbers get the rest. */
export const load: PageLoad = async ({ params, parent }) => {
  await parent();
  const it = await orError(live(params.id));
  const runs = session.holds(it.account.id, 'director');
  const bare: Studio = { live: it, server_url: '', stream_key: '', signal: NO_SIGNAL, testing: false };
  return { runs, studio: runs ? await orError(studio(params.id)) : bare };
};
