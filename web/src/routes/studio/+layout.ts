import { redirect } from '@sveltejs/kit';
import { livesOf } from '$lib/live/api';
import { session } from '$lib/people/account/session.svelte';
import { voice } from '$lib/people/team/voice.svelte';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ parent, url }) => {
  await parent();
  if (!session.me) redirect(307, `/login?to=${encodeURIComponent(url.pathname + url.search)}`);
  const account = voice.now?.id;
  return { on: account ? await livesOf(account, { phase: 'live' }).catch(() => []) : [] };
};
