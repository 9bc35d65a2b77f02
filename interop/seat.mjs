// A seat in front of a show: whoever sits there can be asked at any time, and a player that dies says so.
import { Apple } from "./apple.mjs";

const gone = (error) => ({
  faults: [error.message],
  frames: 0,
  heard: null,
  frozen: 0,
});

export class Seat {
  /** What went wrong, and the longest that the picture stood still (ms). */
  bad = [];
  worst = 0;

  /** Seats a player in front of an address. */
  static async take({ watch }, cinema, address) {
    const seat = new Seat();
    try {
      seat.viewer = await watch(cinema, address);
    } catch (error) {
      seat.absent = error;
    }
    return seat;
  }

  async look() {
    if (this.absent) return gone(this.absent);
    try {
      return await this.viewer.look();
    } catch (error) {
      return gone(error);
    }
  }

  /** What is seen from now on is held against what is seen now. */
  async mark() {
    this.before = await this.look();
  }

  /** Faster, where the player can. */
  speed = (rate) => this.viewer?.speed?.(rate)?.catch(() => {});
  leave = () => this.viewer?.leave();

  get apple() {
    return this.viewer instanceof Apple ? this.viewer : null;
  }
}
