import { home } from '$lib/live/api';
import { orError } from '$lib/api/page';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ home: await orError(home()) });
