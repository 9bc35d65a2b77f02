import { m } from '$words';
import type { Token, TokenNew } from '$lib/api/shapes';
import * as api from '$lib/people/api';
import { Form } from '$lib/ui/field/form.svelte';
import { toasts } from '$lib/ui/toasts.svelte';

/** A person's access tokens, as the page shows and changes them. */
export class Tokens {
  list = $state.raw<Token[]>([]);
  /** Whether a new one is being described. */
  open = $state(false);
  /** The one just made, which is shown this once. */
  secret = $state<string | null>(null);
  form = new Form();
  acts = new Form();

  constructor(list: Token[]) {
    this.list = list;
  }

  async make(wish: TokenNew) {
    const made = await this.form.run(() => api.addToken(wish));
    if (!made) return;
    [this.list, this.open, this.secret] = [[made.token, ...this.list], false, made.secret];
  }

  async revoke({ id }: Token) {
    const list = await this.acts.run(() => api.revokeToken(id));
    if (!list) return;
    this.list = list;
    toasts.say(m.token_revoked());
  }
}
