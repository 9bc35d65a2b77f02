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

  /** What has been played since this was last asked. */
  take(): number {
    const whole = Math.floor(this.#sum);
    this.#sum -= whole;
    return whole;
  }
}
