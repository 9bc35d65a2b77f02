import * as api from '$lib/people/api';
import { keep } from '$lib/ui/keep';
import type { Account, Me, Role, Site } from '$lib/api/shapes';

/** Who is here and on which stage. */
class Session {
  site = $state<Site | null>(null);
  me = $state<Me | null>(null);

  /** Asks the server once; later calls only ask for what is not known. */
  async start() {
    const [site, me] = await Promise.all([this.site?.ready ? this.site : api.site(), this.me ?? api.me()]);
    this.site = site;
    this.me = me;
  }

  /** Somebody has come in; this browser remembers that somebody has. */
  enter(me: Me) {
    this.me = me;
    keep('been', 'yes');
  }

  async leave() {
    await api.logOut();
    this.me = null;
  }

  /** Takes in what became of an account, wherever it stands among mine. */
  renew(account: Account) {
    if (!this.me) return;
    const fresh = (was: Account) => (was.id === account.id ? account : was);
    const grants = this.me.grants.map((grant) => ({ ...grant, account: fresh(grant.account) }));
    this.me = { ...this.me, account: fresh(this.me.account), grants };
  }

  /** Whether I may act for this account in one of these roles; a leader and an admin hold all. */
  holds(account: string, ...roles: Role[]): boolean {
    return (this.me?.grants ?? []).some(
      (grant) =>
        grant.roles.includes('admin') ||
        (grant.account.id === account &&
          grant.roles.some((role) => role === 'leader' || roles.includes(role)))
    );
  }

  get currency() {
    return this.site?.currency ?? 'CNY';
  }
}

export const session = new Session();
