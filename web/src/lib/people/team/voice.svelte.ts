import type { Account, Grant } from '$lib/api/shapes';
import { session } from '$lib/people/account/session.svelte';
import { keep, recall } from '$lib/ui/keep';

/** The account for which the studio works; one of those that granted me something. */
class Voice {
  #chosen = $state(recall('voice'));

  get grants(): Grant[] {
    return session.me?.grants ?? [];
  }

  get now(): Account | null {
    const chosen = this.grants.find((grant) => grant.account.id === this.#chosen);
    return (chosen ?? this.grants[0])?.account ?? null;
  }

  choose(id: string) {
    this.#chosen = id;
    keep('voice', id);
  }
}

export const voice = new Voice();
