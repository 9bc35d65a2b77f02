import { asFault, type Fault } from '$lib/api/fault';

/** The server answers with at most this many. */
const FULL = 100;

/** A list that comes in pages, the newest first. */
export class Pages<T extends { id: string }> {
  rows = $state.raw<T[]>([]);
  /** Whether there may be more behind the last. */
  more = $state(false);
  busy = $state(false);
  known = $state(false);
  fault = $state.raw<Fault | null>(null);

  constructor(private readonly ask: (before?: string) => Promise<T[]>) {}

  /** Asks for the first page, or for the one behind the last. */
  async load(next = false) {
    if (this.busy) return;
    this.busy = true;
    this.fault = null;
    try {
      const page = await this.ask(next ? this.rows.at(-1)?.id : undefined);
      this.rows = next ? [...this.rows, ...page] : page;
      this.more = page.length >= FULL;
      this.known = true;
    } catch (thrown) {
      this.fault = asFault(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** Puts a row in the place of the one with its id, or on top. */
  put(fresh: T) {
    const there = this.rows.some((row) => row.id === fresh.id);
    this.rows = there ? this.rows.map((row) => (row.id === fresh.id ? fresh : row)) : [fresh, ...this.rows];
  }
}
