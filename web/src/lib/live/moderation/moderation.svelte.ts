import { m } from '$words';
import type { Author, BanKind, Comment } from '$lib/api/shapes';
import * as api from '$lib/live/api';
import type { Room } from '$lib/live/room/room.svelte';
import { toasts } from '$lib/ui/toasts.svelte';

/** What a moderator does to comments and people; every act shows at once, can be undone, and goes back when refused. */
export class Moderation {
  /** Raised whenever somebody was silenced or freed. */
  changes = $state(0);

  constructor(readonly room: Room) {}

  async remove(comment: Comment) {
    this.room.remove([comment.id]);
    const done = await this.#try(
      () => api.deleteComment(comment.id),
      () => this.room.restore(comment)
    );
    if (done) toasts.say(m.comment_deleted(), () => void this.#restore(comment));
  }

  /** Silences or shuts out somebody; without minutes until the show is over. */
  async ban(account: Author, kind: BanKind, minutes: number | null) {
    const { id } = this.room.live;
    if (!(await this.#try(() => api.ban(id, account.id, kind, minutes)))) return;
    this.changes += 1;
    const said = kind === 'mute' ? m.was_muted({ name: account.name }) : m.was_banned({ name: account.name });
    toasts.say(said, () => void this.lift(account).then(() => (this.changes += 1)));
  }

  async lift(account: Author): Promise<boolean> {
    return this.#try(() => api.unban(this.room.live.id, account.id));
  }

  async pin(comment: Comment | null) {
    const before = this.room.pinned;
    this.room.pinned = comment;
    const back = () => (this.room.pinned = before);
    if (!(await this.#try(() => api.pinComment(this.room.live.id, comment?.id ?? null), back))) return;
    toasts.say(comment ? m.comment_pinned() : m.comment_unpinned(), () => void this.pin(before));
  }

  async #restore(comment: Comment) {
    this.room.restore(comment);
    await this.#try(
      () => api.restoreComment(comment.id),
      () => this.room.remove([comment.id])
    );
  }

  async #try(work: () => Promise<unknown>, back?: () => void): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (thrown) {
      back?.();
      toasts.fault(thrown);
      return false;
    }
  }
}
