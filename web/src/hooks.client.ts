import type { HandleClientError } from '@sveltejs/kit';
import { asFault, asUnloaded } from '$lib/api/fault';

/** What went wrong unexpectedly becomes a code that the error page puts into words. */
export const handleError: HandleClientError = ({ error, status }) => {
  if (status === 404) return { code: 'not_found', message: '' };
  const { code, message } = asUnloaded(error) ?? asFault(error);
  return { code, message };
};
