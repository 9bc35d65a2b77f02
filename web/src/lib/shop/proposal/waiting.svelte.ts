import { asFault, type Fault } from '$lib/api/fault';
import type { Proposal } from '$lib/api/shapes';
import { proposalsOf } from '$lib/shop/api/proposals';

const LOOK = 60_000;

/** What waits for a second person of the account the studio works for, and what was decided last. */
class Waiting {
  list = $state.raw<Proposal[]>([]);
  /** Whether the list has come. */
  known = $state(false);
  /** Why it could not be asked for the last time. */
  fault = $state.raw<Fault | null>(null);
  #account: string | null = null;

  get open(): Proposal[] {
    return this.list.filter((proposal) => !proposal.decided_at);
  }

  /** How many wait for me, not for somebody else. */
  get mine(): number {
    return this.open.filter((proposal) => !proposal.mine).length;
  }

  /** Looks after an account until the answer is called. */
  watch(account: string): () => void {
    this.#account = account;
    void this.look();
    const timer = setInterval(() => void this.look(), LOOK);
    return () => {
      clearInterval(timer);
      this.#account = null;
      this.list = [];
      this.known = false;
      this.fault = null;
    };
  }

  /** Looks now; when that fails, what was known stays. */
  async look() {
    const account = this.#account;
    if (!account) return;
    try {
      const list = await proposalsOf(account);
      if (account !== this.#account) return;
      this.list = list;
      this.known = true;
      this.fault = null;
    } catch (thrown) {
      if (account === this.#account) this.fault = asFault(thrown);
    }
  }
}

export const waiting = new Waiting();
