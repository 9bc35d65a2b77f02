import * as api from '$lib/live/api';
import type { Comment, Comments, Live } from '$lib/api/shapes';
import { again } from '$lib/live/player/playlist';

/** Comments in one answer; fewer mean that nothing is missing up to its end. */
export const PAGE = 500;
/** So far ahead of the picture comments are at hand (ms). */
const AHEAD = 30_000;
/** So far behind it they are kept where there are too many to keep all (ms). */
const BEHIND = 120_000;
/** A picture so far ahead of what is known is not waited for page by page (ms). */
const FAR = 60_000;
/** A step of the picture larger than this is a jump (ms). */
const JUMP = 3000;
/** What was said just before is shown after a jump (ms). */
const BEFORE = 30_000;

/** What stood beside the picture, from when on. */
export type Marks = Pick<Comments, 'pins' | 'kept'>;

type Fetch = (id: string, from: number, to: number) => Promise<Comments>;

/** The comments of a show that ended, handed out again at their second. */
export class Replay {
  #comments: Comment[] = [];
  // All comments from here up to there are known.
  #from: number;
  #until: number;
  readonly #end: number;
  #picture = 0;
  #jumped = false;
  #busy = false;
  #tries = 0;
  #rests = 0;
  #marked = false;

  constructor(
    readonly live: Pick<Live, 'id' | 'opened_at' | 'ended_at'>,
    readonly onmarks: (marks: Marks) => void,
    readonly fetch: Fetch = api.comments,
    readonly random: () => number = Math.random
  ) {
    this.#from = this.#until = live.opened_at ?? 0;
    this.#end = (live.ended_at ?? Date.now()) + 1;
    void this.#load();
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
    if (this.#busy || Date.now() < this.#rests) return;
    if (picture < this.#from || picture > this.#until + FAR) this.#begin(picture - BEFORE);
    const enough = this.#until >= Math.min(picture + AHEAD, this.#end);
    if (!enough || !this.#marked) void this.#load();
  }

  /** Knows nothing but what is to come from here on. */
  #begin(at: number) {
    this.#from = this.#until = at;
    this.#comments = [];
  }

  async #load() {
    this.#busy = true;
    const page = await this.fetch(this.live.id, this.#until, this.#end).catch(() => null);
    this.#busy = false;
    if (!page) {
      this.#rests = Date.now() + again(this.#tries++, this.random());
      return;
    }
    this.#tries = 0;
    if (!this.#marked) this.onmarks(page);
    this.#marked = true;
    this.#append(page.comments);
  }

  /** Goes on from what is known. A full page ends at a second of which there may be more. */
  #append(page: readonly Comment[]) {
    const [from, picture] = [this.#until, this.#picture];
    const known = this.#comments.filter(({ at }) => at >= from).map(({ id }) => id);
    this.#comments.push(...page.filter(({ id }) => !known.includes(id)));
    const full = page.length >= PAGE;
    this.#until = full ? Math.max(page.at(-1)?.at ?? 0, from + 1) : this.#end;
    if (full) this.#forget(picture - BEHIND);
    // The picture is past where these begin, so they are shown as after a jump.
    if (picture > from) this.#picture = 0;
  }

  #forget(before: number) {
    if (before <= this.#from) return;
    this.#from = before;
    this.#comments = this.#comments.filter(({ at }) => at >= before);
  }
}
