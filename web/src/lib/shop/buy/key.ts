import { uuid7 } from '$lib/api/uuid';

/** The key of an act that must not happen twice: the same wish keeps it until its answer is known. */
export class Key {
  #wish = '';
  #key = '';

  of(wish: string): string {
    if (wish !== this.#wish) [this.#wish, this.#key] = [wish, uuid7()];
    return this.#key;
  }

  /** The answer is known: the same wish once more is another act. */
  settle() {
    this.#wish = '';
  }
}
