import { asFault, Fault } from '$lib/api/fault';
import type { Trouble } from '$lib/api/shapes';
import * as api from '$lib/studio/api';

const LOOK = 10_000;

/** What is wrong with the server, for the top of every studio page. */
export class Troubles {
  list = $state.raw<Trouble[]>([]);
  #busy = false;

  constructor(readonly ask: () => Promise<Trouble[]> = api.troubles) {}

  /** Looks again and again until the answer is called. */
  watch(): () => void {
    const timer = setInterval(() => !document.hidden && void this.look(), LOOK);
    void this.look();
    return () => clearInterval(timer);
  }

  /** Looks now. Where the server is there and cannot even say what is wrong, its database is. */
  async look() {
    if (this.#busy) return;
    this.#busy = true;
    const answer = await this.ask().catch(asFault);
    this.#busy = false;
    if (!(answer instanceof Fault)) this.list = answer;
    else if (answer.code === 'unavailable' && !this.#away) this.list = [away(), ...this.list];
  }

  get #away(): boolean {
    return this.list.some((trouble) => trouble.code === 'database');
  }
}

const away = (): Trouble => ({
  code: 'database',
  message: '',
  since: Date.now(),
  stops: true,
  off_ms: null
});
