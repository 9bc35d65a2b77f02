import * as api from '$lib/api/live';
import type { Comment, Comments, Live, PinMark } from '$lib/api/shapes';

/** Comments in one answer; fewer mean that the answer is complete. */
export const PAGE = 2000;
const AHEAD = 120_000;
const SOON = 30_000;
/** A step of the picture larger than this is a jump. */
const JUMP = 3000;
/** What was said just before is shown after a jump. */
const BEFORE = 30_000;

type Fetch = (id: string, from: number, to: number) => Promise<Comments>;

/** The comments of a show that ended, handed out again at their second. */
export class Replay {
  #comments: Comment[] = [];
  #from: number;
  #until: number;
  #busy = false;
  #picture = 0;
  #jumped = false;

  constructor(
    readonly live: Pick<Live, 'id' | 'opened_at' | 'ended_at'>,
    onmarks: (marks: PinMark[]) => void,
    readonly fetch: Fetch = api.comments
  ) {
    this.#from = this.#until = live.opened_at ?? 0;
    void this.#load(this.#from, (live.ended_at ?? Date.now()) + 1, onmarks);
  }

  /** What is to be shown now that the picture stands at `picture`. */
  due(picture: number | null): Comment[] {
    if (!picture) return [];
    const last = this.#picture;
    this.#picture = picture;
    this.#ensure(picture);
    const jump = picture < last || picture - last > JUMP;
    this.#jumped ||= jump;
    const from = jump ? picture - BEFORE : last;
    return this.#comments.filter((comment) => comment.at > from && comment.at <= picture);
  }

  /** Whether the picture jumped since this was last asked: what is on the screen no longer fits. */
  jumped(): boolean {
    const jumped = this.#jumped;
    this.#jumped = false;
    return jumped;
  }

  #ensure(picture: number) {
    const inside = picture >= this.#from && picture + SOON <= this.#until;
    const over = this.#until > (this.live.ended_at ?? Infinity) && picture >= this.#from;
    if (inside || over || this.#busy) return;
    void this.#load(picture - BEFORE, picture + AHEAD);
  }

  async #load(from: number, to: number, onmarks?: (marks: PinMark[]) => void) {
    this.#busy = true;
    const page = await this.fetch(this.live.id, from, to).catch(() => null);
    this.#busy = false;
    if (!page) return;
    onmarks?.(page.pins);
    const missed = this.#picture < this.#from || this.#picture > this.#until;
    if (missed) this.#picture = 0;
    const full = page.comments.length >= PAGE;
    this.#comments = page.comments;
    this.#from = from;
    this.#until = full ? (page.comments.at(-1)?.at ?? to) : to;
  }
}
