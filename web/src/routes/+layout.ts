import { redirect } from '@sveltejs/kit';
import { session } from '$lib/account/session.svelte';
import { orError } from '$lib/api/page';
import type { LayoutLoad } from './$types';

export const ssr = false;
export const prerender = false;

export const load: LayoutLoad = async ({ url }) => {
  await orError(session.start());
  if (!session.site?.ready && url.pathname !== '/setup') redirect(307, '/setup');
};
