/** A request that did not succeed, under the code by which the words are found. */
export class Fault extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly field: string | null = null,
    readonly retryAfter: number | null = null
  ) {
    super(message);
    this.name = 'Fault';
  }
}

interface Body {
  code?: unknown;
  message?: unknown;
  field?: unknown;
  retry_after_ms?: unknown;
}

/** Reads the error body of an answer; anything else becomes `unavailable` or `internal` by its status. */
export function faultOf(body: unknown, status: number): Fault {
  const {
    code,
    message,
    field,
    retry_after_ms: wait
  } = (typeof body === 'object' && body ? body : {}) as Body;
  const fallback =
    status === 404 ? 'not_found' : [502, 503, 504].includes(status) ? 'unavailable' : 'internal';
  return new Fault(
    typeof code === 'string' ? code : fallback,
    typeof message === 'string' ? message : '',
    status,
    typeof field === 'string' ? field : null,
    typeof wait === 'number' ? wait : null
  );
}

/** What Vite and browsers say of a part of the page that did not come. */
const UNLOADED = /^Unable to preload|dynamically imported module|Importing a module script failed/i;

/** A page whose parts do not come: the server is away, or there is no connection. */
export function asUnloaded(thrown: unknown): Fault | null {
  const is = thrown instanceof Error && UNLOADED.test(thrown.message);
  return is ? new Fault('unloaded', thrown.message) : null;
}

/** Any thrown thing as a fault: what `fetch` throws without an answer means that we are offline. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof TypeError) return new Fault('offline', thrown.message);
  return new Fault('internal', thrown instanceof Error ? thrown.message : '');
}
