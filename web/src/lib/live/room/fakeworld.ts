import type { World } from './socket';

/** A socket for tests: they open it, speak through it, and see what was sent. */
export class Line {
  readyState = 0;
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.closed = true;
  }
  opens() {
    this.readyState = 1;
    this.onopen?.();
  }
  says(text: string) {
    this.onmessage?.({ data: text });
  }
}

/** A world for tests, in which time passes when they say so. */
export class FakeWorld implements World {
  lines: Line[] = [];
  #timers: { at: number; act: () => void }[] = [];
  #now = 0;

  open() {
    const line = new Line();
    this.lines.push(line);
    return line as unknown as WebSocket;
  }

  random = () => 1;

  now() {
    return this.#now;
  }

  after(ms: number, act: () => void) {
    const timer = { at: this.#now + ms, act };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
  }

  pass(ms: number) {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = next.at;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      next.act();
    }
    this.#now = until;
  }
}
