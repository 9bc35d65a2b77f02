import { account } from '$lib/api/account';
import { livesOf } from '$lib/api/live';
import { orError } from '$lib/api/page';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
  const it = await orError(account(params.handle.slice(1).toLowerCase()));
  return { account: it, lives: await orError(livesOf(it.id)) };
};
