import createClient from 'openapi-fetch';
import { asFault, faultOf } from './fault';
import type { paths } from './schema';

/** The typed client; everything else in this folder gives its calls names. */
export const client = createClient<paths>({ baseUrl: '', fetch: (request) => globalThis.fetch(request) });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer, or a thrown `Fault`. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const answer = await call.catch((thrown: unknown) => {
    throw asFault(thrown);
  });
  if (!answer.response.ok) throw faultOf(answer.error, answer.response.status);
  return answer.data as T;
}
