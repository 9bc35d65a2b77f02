/** The ids that came last; those that came longest ago are forgotten. */
export class Recent {
  #ids = new Set<string>();

  constructor(readonly most: number) {}

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string) {
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (oldest !== undefined && this.#ids.size > this.most) this.#ids.delete(oldest);
  }

  forget(ids: readonly string[]) {
    for (const id of ids) this.#ids.delete(id);
  }

  clear() {
    this.#ids.clear();
  }
}
