import type { HandleClientError } from '@sveltejs/kit';
import { asFault } from '$lib/api/fault';

/** What went wrong unexpectedly becomes a code that the error page puts into words. */
export const handleError: HandleClientError = ({ error, status }) => {
  if (status === 404) return { code: 'not_found', message: '' };
  const { code, message } = asFault(error);
  return { code, message };
};
