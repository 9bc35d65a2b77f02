import { redirect } from '@sveltejs/kit';
import { orError } from '$lib/api/page';
import { session } from '$lib/people/account/session.svelte';
import type { LayoutLoad } from './$types';

export const ssr = false;
export const prerender = false;

export const load: LayoutLoad = async ({ url }) => {
  await orError(session.start());
  if (!session.site?.ready && url.pathname !== '/setup') redirect(307, '/setup');
};
