import type { SeatReport } from '$lib/api/shapes';
import type { Played } from '$lib/live/player/played';
import { Taps } from '$lib/live/room/hearts';
import { Looks } from './looks';

/** What a page says of its viewer, at a second of the picture. */
export type Report = SeatReport & { at: number };

/** Carries a report; answers whether it got through. */
export type Line = (report: Report) => boolean | Promise<boolean>;

/** The first report tells of this much: from then on the viewer counts as a visitor. */
const FIRST = 1000;
/** Between two reports to the room, which knows from them who is online. */
export const LIVE_EVERY = 5000;
/** Between two reports of a replay: well below the 15 s of play that one report may claim. */
export const REPLAY_EVERY = 10_000;

/** What one viewer attends to, until the server knows it: what does not get through is reported again. */
export class Attention {
  readonly taps = new Taps();
  readonly looks = new Looks();
  #clicks: string[] = [];
  #next = 0;
  #told = false;

  constructor(
    readonly played: Played,
    readonly line: Line,
    readonly second: () => number
  ) {}

  click(product: string) {
    this.#clicks.push(product);
    this.#tellClicks();
  }

  /** Reports what is due at `now`; the next report comes `every` so many ms. */
  tick(now: number, every: number) {
    this.#tellHearts(now);
    const first = !this.#told && this.played.whole >= FIRST;
    if (now < this.#next && !first) return;
    this.#next = now + every;
    this.#told ||= first;
    this.#tellRest();
  }

  /** Reports all that waits, as when the viewer leaves. */
  flush(now: number) {
    this.#tellHearts(now, 0);
    this.#tellRest();
  }

  #tellRest() {
    const played = this.played.take();
    if (played) this.#tell({ played }, () => this.played.give(played));
    for (let seen = this.looks.take(); seen.length; seen = this.looks.take()) this.#tellSeen(seen);
    this.#tellClicks();
  }

  #tellSeen(seen: string[]) {
    this.#tell({ seen }, () => this.looks.give(seen));
  }

  #tellClicks() {
    for (const click of this.#clicks.splice(0)) this.#tell({ click }, () => this.#clicks.push(click));
  }

  #tellHearts(now: number, gap?: number) {
    const hearts = this.taps.take(now, gap);
    if (hearts) this.#tell({ hearts }, () => this.taps.give(hearts));
  }

  /** Sends at once, since a page that goes has no later; `back` takes back what did not get through. */
  #tell(report: Omit<Report, 'at'>, back: () => void) {
    void Promise.resolve(this.line({ ...report, at: this.second() })).then((through) => through || back());
  }
}
