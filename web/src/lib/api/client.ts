import createClient from 'openapi-fetch';
import { ServerClock } from './clock';
import { asFault, faultOf } from './fault';
import { fetchOnce, Once } from './once';
import type { paths } from './schema';

const once = new Once();

/** The typed client; the `api` of each part gives its calls names. */
export const client = createClient<paths>({ baseUrl: '', fetch: (request) => fetchOnce(request, once) });

/** The server's clock as its answers tell it, to the second. */
export const answerClock = new ServerClock();

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
  answerClock.tell(answer.response.headers.get('date'));
  if (!answer.response.ok) throw faultOf(answer.error, answer.response.status);
  return answer.data as T;
}

/** How a table goes: as it is, not as a JSON string. */
export const csv = { headers: { 'content-type': 'text/csv' }, bodySerializer: (body: string) => body };
