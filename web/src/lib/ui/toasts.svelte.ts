import { asFault } from '$lib/api/fault';
import { words } from '$lib/ui/words/words';

interface Toast {
  id: number;
  text: string;
  bad: boolean;
  undo: (() => void) | null;
}

const STAYS = 6000;

/** Short notes of what was done, with a way back where there is one. */
class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;

  say(text: string, undo: (() => void) | null = null, bad = false) {
    const id = this.#next++;
    this.list = [...this.list.slice(-2), { id, text, bad, undo }];
    setTimeout(() => this.drop(id), undo ? STAYS + 2000 : STAYS);
  }

  fault(thrown: unknown) {
    this.say(words(asFault(thrown)), null, true);
  }

  drop(id: number) {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
