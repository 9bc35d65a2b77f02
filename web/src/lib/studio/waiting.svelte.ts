import type { Proposal } from '$lib/api/shapes';
import { proposalsOf } from '$lib/api/shop';

const LOOK = 60_000;

/** What waits for a second person of the account the studio works for, and what was decided last. */
class Waiting {
  list = $state.raw<Proposal[]>([]);
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
    };
  }

  /** Looks now; when that fails, what was known stays. */
  async look() {
    const account = this.#account;
    const list = account ? await proposalsOf(account).catch(() => null) : null;
    if (list && account === this.#account) this.list = list;
  }
}

export const waiting = new Waiting();
