import { livesOf } from '$lib/api/live';
import type { Live, Wall } from '$lib/api/shapes';
import { wall } from '$lib/api/studio';

const LOOK = 5000;

/** The show that is on now, for the bar on top of every studio page. */
export class OnAir {
  live = $state.raw<Live | null>(null);
  wall = $state.raw<Wall | null>(null);
  now = $state(Date.now());
  /** False when the numbers could not be had: what is shown may be old. */
  fresh = $state(true);

  /** Looks for a show of this account until the answer is called. */
  watch(account: string): () => void {
    const look = () => void this.#look(account);
    const timer = setInterval(look, LOOK);
    const second = setInterval(() => (this.now = Date.now()), 1000);
    look();
    return () => {
      clearInterval(timer);
      clearInterval(second);
      this.live = this.wall = null;
    };
  }

  async #look(account: string) {
    try {
      const lives = await livesOf(account);
      this.live = lives.find((live) => live.phase === 'live') ?? null;
      this.wall = this.live ? await wall(this.live.id) : null;
      this.fresh = true;
    } catch {
      this.fresh = false;
    }
  }
}
