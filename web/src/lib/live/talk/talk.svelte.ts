import { asFault, type Fault } from '$lib/api/fault';
import * as api from '$lib/live/api';
import type { Author, Comment, Frame } from '$lib/api/shapes';
import { uuid7 } from '$lib/api/uuid';
import { Steps } from '$lib/live/room/step';
import { Recent } from './recent';

/** Comments kept on a viewer's screen. */
const KEPT = 200;
/** Comments known again when a frame or a snapshot repeats them. */
const KNOWN = 4000;

/** A comment on the screen; `waiting` until the server has it. */
export type Said = Comment & { waiting?: boolean };

type Post = typeof api.comment;

/** What is said in a room, as one screen shows it: each comment once, when its second has come. */
export class Talk {
  said = $state.raw<Said[]>([]);
  /** More comments than a person can read, in the last tick. */
  more = $state(0);
  /** Called ten times a second with the comments whose second has come, mostly none. */
  onsay: (comments: readonly Comment[]) => void = () => {};
  /** Called when what was shown no longer fits the picture. */
  onjump: () => void = () => {};

  #seen = new Recent(KNOWN);
  #steps = new Steps<Comment>();
  #failed: { text: string; key: string } | null = null;

  constructor(
    readonly live: string,
    readonly post: Post = api.comment
  ) {}

  /** Comments kept on this screen. */
  kept = KEPT;

  /** Says something; it stands there at once and goes again when it is refused. */
  async say(text: string, author: Author, second: number): Promise<Fault | null> {
    const key = this.#key(text);
    this.said = [...this.said, { id: key, account: author, text, at: second, waiting: true }];
    try {
      this.#mine(key, await this.post(this.live, text, second, key));
      return null;
    } catch (thrown) {
      this.said = this.said.filter((one) => one.id !== key);
      this.#failed = { text, key };
      return asFault(thrown);
    }
  }

  /** Takes what a frame says; what is taken back comes first, since it may be said again. */
  hear({ gone, say, more }: Pick<Frame, 'gone' | 'say' | 'more'>) {
    this.more = more ?? 0;
    if (gone) this.remove(gone);
    if (say) this.#wait(say);
  }

  /** Shows what was said before we came, at once and without flight; what the picture has not reached waits. */
  recall(comments: readonly Comment[], gone: readonly string[], picture: number | null) {
    this.remove(gone);
    const known = (one: Comment) => this.#seen.has(one.id);
    const before = comments.filter((one) => !known(one) && (picture === null || one.at <= picture));
    for (const { id } of before) this.#seen.add(id);
    this.said = [...this.said, ...before].slice(-this.kept);
    this.#wait(comments);
  }

  /** Shows what was read of all that is said, in the order in which it was made. */
  read(comments: readonly Comment[]) {
    const fresh = comments.filter((one) => !this.said.some((known) => known.id === one.id));
    if (!fresh.length) return;
    for (const { id } of fresh) this.#seen.add(id);
    this.#steps.drop(fresh.map(({ id }) => id));
    const all = [...this.said, ...fresh].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.said = all.slice(-this.kept);
  }

  /** The comments whose second has come. */
  due(picture: number | null): Comment[] {
    return this.#steps.due(picture);
  }

  show(due: readonly Comment[]) {
    if (due.length) this.said = due.reduce(withOne, this.said).slice(-this.kept);
    this.onsay(due);
  }

  /** Shows these instead of what no longer fits the picture. */
  jump(due: readonly Comment[]) {
    this.said = due.slice(-this.kept);
    this.onjump();
  }

  /** Takes comments back; they are shown again if they are said again. */
  remove(ids: readonly string[]) {
    if (!ids.length) return;
    this.#seen.forget(ids);
    this.#steps.drop(ids);
    this.said = this.said.filter((one) => !ids.includes(one.id));
  }

  restore(comment: Comment) {
    if (this.said.some((one) => one.id === comment.id)) return;
    this.#seen.add(comment.id);
    this.said = [...this.said, comment].sort((a, b) => a.at - b.at);
  }

  /** Forgets everything: other comments begin. */
  clear() {
    this.#seen.clear();
    this.#steps.clear();
    this.jump([]);
  }

  /** The key of a try. A try that failed may have been heard: the same text said again is the same comment. */
  #key(text: string): string {
    const key = this.#failed?.text === text ? this.#failed.key : uuid7();
    this.#failed = null;
    return key;
  }

  /** Puts what the server took where it was being said. */
  #mine(key: string, comment: Comment) {
    this.#seen.add(comment.id);
    this.#steps.drop([comment.id]);
    if (this.said.some((one) => one.id === comment.id)) {
      this.said = this.said.filter((one) => one.id !== key);
      return;
    }
    this.said = this.said.map((one) => (one.id === key ? comment : one));
    this.onsay([comment]);
  }

  #wait(comments: readonly Comment[]) {
    const fresh = comments.filter(({ id }) => !this.#seen.has(id));
    for (const { id } of fresh) this.#seen.add(id);
    this.#steps.add(fresh);
  }
}

/** The line with one comment more: it takes the place of what is still being said, since the room may be faster than the answer. */
function withOne(said: Said[], comment: Comment): Said[] {
  const same = (one: Said) =>
    one.waiting && one.text === comment.text && one.account.id === comment.account.id;
  const at = said.findIndex(same);
  return at < 0 ? [...said, comment] : said.with(at, comment);
}
