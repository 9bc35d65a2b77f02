import { asFault, type Fault } from '$lib/api/fault';
import type { Live, Wall } from '$lib/api/shapes';
import { wall } from '$lib/live/api';

const LIVE = 5_000;
/** After a show only its orders still move. */
const ENDED = 30_000;

/** The numbers of one show, kept fresh while the page is looked at. */
export class Numbers {
  wall = $state.raw<Wall | null>(null);
  fault = $state.raw<Fault | null>(null);

  constructor(readonly live: Live) {}

  start(): () => void {
    const every = this.live.phase === 'ended' ? ENDED : LIVE;
    const timer = setInterval(() => !document.hidden && void this.count(), every);
    void this.count();
    return () => clearInterval(timer);
  }

  async count() {
    try {
      this.wall = await wall(this.live.id);
      this.fault = null;
    } catch (thrown) {
      this.fault = asFault(thrown);
    }
  }
}
