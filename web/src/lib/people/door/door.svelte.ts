import { session } from '$lib/people/account/session.svelte';

export type Reason = 'comment' | 'follow' | 'buy' | 'enter' | 'claim';

/** The door over the picture: an act that needs a person waits here and goes on after it. */
class Door {
  reason = $state<Reason | null>(null);
  #passed: ((passed: boolean) => void) | null = null;

  /** Resolves true when somebody is logged in, at once or after the sheet; false when the sheet was closed. */
  pass(reason: Reason): Promise<boolean> {
    if (session.me) return Promise.resolve(true);
    this.close();
    this.reason = reason;
    return new Promise((resolve) => (this.#passed = resolve));
  }

  /** Ends the wait. */
  close() {
    this.reason = null;
    this.#passed?.(session.me !== null);
    this.#passed = null;
  }
}

export const door = new Door();
