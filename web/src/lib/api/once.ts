import { uuid7 } from './uuid';

/** Requests whose end nobody has heard of, kept to be asked again with their key; the oldest is forgotten first. */
const MOST = 100;

/** The keys of what is asked: the same request keeps its key until it is known what became of it. */
export class Once {
  #keys = new Map<string, string>();

  of(request: string): string {
    const key = this.#keys.get(request) ?? uuid7();
    this.#keys.delete(request);
    this.#keys.set(request, key);
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > MOST && oldest) this.#keys.delete(oldest);
    return key;
  }

  /** It is known: the same request once more is another act. */
  known(request: string) {
    this.#keys.delete(request);
  }
}

/** Whether an answer leaves open what was done: `busy`, `not_known`, and whatever a proxy says for a server it cannot reach. */
export const leavesOpen = (status: number) => [502, 503, 504].includes(status);

/**
 * Sends a request that changes something with a key (`Idempotency-Key`), so that who clicks again for want of an answer
 * does nothing twice. What is read needs none.
 */
export async function fetchOnce(request: Request, once: Once, send = globalThis.fetch): Promise<Response> {
  if (request.method === 'GET' || request.method === 'HEAD') return send(request);
  const what = `${request.method} ${request.url}\n${await request.clone().text()}`;
  request.headers.set('idempotency-key', once.of(what));
  const answer = await send(request);
  if (!leavesOpen(answer.status)) once.known(what);
  return answer;
}
