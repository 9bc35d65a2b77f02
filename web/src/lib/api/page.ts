import { error } from '@sveltejs/kit';
import { asFault } from './fault';

/** What a page needs before it is drawn; a refusal becomes the error page with its code. */
export async function orError<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (thrown) {
    const fault = asFault(thrown);
    error(fault.status >= 400 ? fault.status : 503, { message: fault.message, code: fault.code });
  }
}
