/** Slack for the unevenness of timers. */
const SLACK = 250;

/** Counts the milliseconds of picture that were really played: pauses, stalls and seeks count nothing. */
export class Played {
  #sum = 0;
  #last: { media: number; wall: number } | null = null;

  /** Notes where the media stands (ms), at what time (ms), and whether it is playing. */
  note(media: number, wall: number, playing: boolean, rate = 1) {
    const last = this.#last;
    this.#last = playing ? { media, wall } : null;
    if (!playing || !last) return;
    const moved = media - last.media;
    const most = (wall - last.wall) * rate + SLACK;
    if (moved > 0 && moved <= most) this.#sum += moved;
  }

  /** What has been played and not been taken. */
  get whole(): number {
    return Math.floor(this.#sum);
  }

  take(): number {
    const { whole } = this;
    this.#sum -= whole;
    return whole;
  }

  /** Takes back what was taken and did not get through. */
  give(ms: number) {
    this.#sum += ms;
  }
}
