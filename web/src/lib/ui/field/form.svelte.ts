import { asFault, type Fault } from '$lib/api/fault';
import { words } from '$lib/ui/words/words';

/** A form's way to the server: busy while it runs, and the words of what went wrong beside the right field. */
export class Form {
  busy = $state(false);
  fault = $state<Fault | null>(null);

  /** The words for one field. */
  at(field: string): string | null {
    return this.fault?.field === field ? words(this.fault) : null;
  }

  /** The words that belong to no field of `fields`. */
  general(fields: readonly string[]): string | null {
    return this.fault && !fields.includes(this.fault.field ?? '') ? words(this.fault) : null;
  }

  /** Runs an act once at a time; answers its result, or null when it was refused. */
  async run<T>(act: () => Promise<T>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    this.fault = null;
    try {
      return await act();
    } catch (thrown) {
      this.fault = asFault(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
