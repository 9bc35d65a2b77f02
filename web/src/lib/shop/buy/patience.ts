import { asFault } from '$lib/api/fault';

/** A wait for one's turn, as it is told. */
export interface Turn {
  tries: number;
  ms: number;
}

export interface World {
  sleep(ms: number): Promise<void>;
  random(): number;
}

/** So often a busy till is asked again by itself; then the buyer decides. */
export const TRIES = 12;
/** The wait where the server names none. */
const A_SECOND = 1000;

const browser: World = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random
};

/**
 * Does an act again while the server is busy, after as long as it asks for and a little more, so that those who
 * wait do not all come back at once. `told` hears of each wait and answers whether to go on.
 */
export async function insist<T>(
  act: () => Promise<T>,
  told: (turn: Turn) => boolean,
  world: World = browser
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (thrown) {
      const fault = asFault(thrown);
      const ms = Math.round((fault.retryAfter ?? A_SECOND) * (1 + world.random() / 2));
      if (fault.code !== 'busy' || tries >= TRIES || !told({ tries, ms })) throw fault;
      await world.sleep(ms);
    }
  }
}
