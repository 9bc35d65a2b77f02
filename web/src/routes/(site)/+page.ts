import { home } from '$lib/api/live';
import { orError } from '$lib/api/page';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ home: await orError(home()) });
