import { redirect } from '@sveltejs/kit';
import { session } from '$lib/account/session.svelte';
import { livesOf } from '$lib/api/live';
import { voice } from '$lib/studio/voice.svelte';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ parent, url }) => {
  await parent();
  if (!session.me) redirect(307, `/login?to=${encodeURIComponent(url.pathname + url.search)}`);
  const account = voice.now?.id;
  return { on: account ? await livesOf(account, { phase: 'live' }).catch(() => []) : [] };
};
