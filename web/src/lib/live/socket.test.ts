import { beforeEach, describe, expect, it } from 'vitest';
import { LONGEST, Seat, SILENCE, wait, type World } from './socket';

class Line {
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

let lines: Line[];
let timers: { at: number; act: () => void }[];
let now: number;
let told: string[];
let world: World;

function pass(ms: number) {
  const until = now + ms;
  for (;;) {
    const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    now = next.at;
    timers.splice(timers.indexOf(next), 1);
    next.act();
  }
  now = until;
}

beforeEach(() => {
  [lines, timers, now, told] = [[], [], 0, []];
  world = {
    open: () => {
      const line = new Line();
      lines.push(line);
      return line as unknown as WebSocket;
    },
    random: () => 1,
    after: (ms, act) => {
      const timer = { at: now + ms, act };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    }
  };
});

const seat = () =>
  new Seat(
    'ws://x',
    {
      opened: () => told.push('opened'),
      frame: ({ n }) => told.push(String(n)),
      closed: () => told.push('closed')
    },
    world
  );

describe('a seat', () => {
  it('hands on frames and nothing else', () => {
    seat();
    lines[0]?.opens();
    lines[0]?.says('{"n":1,"at":0}');
    lines[0]?.says('rubbish');
    expect(told).toEqual(['opened', '1']);
  });

  it('comes back after ever longer waits, and quickly again once it was heard', () => {
    seat();
    for (const ms of [500, 1000, 2000]) {
      lines.at(-1)?.onclose?.();
      pass(ms - 1);
      const before = lines.length;
      pass(1);
      expect(lines.length).toBe(before + 1);
    }
    lines.at(-1)?.says('{"n":1,"at":0}');
    lines.at(-1)?.onclose?.();
    pass(500);
    expect(lines.length).toBe(5);
  });

  it('leaves a line that has gone silent', () => {
    seat();
    lines[0]?.opens();
    pass(SILENCE - 1);
    lines[0]?.says('{"n":1,"at":0}');
    pass(SILENCE - 1);
    expect(told).toEqual(['opened', '1']);
    pass(1);
    expect([told.at(-1), lines[0]?.closed]).toEqual(['closed', true]);
  });

  it('sends only over an open line', () => {
    const one = seat();
    expect(one.send({ hearts: 1 })).toBe(false);
    lines[0]?.opens();
    expect(one.send({ hearts: 1 })).toBe(true);
    expect(lines[0]?.sent).toEqual(['{"hearts":1}']);
  });

  it('stays away when it was left', () => {
    const one = seat();
    lines[0]?.opens();
    one.leave();
    pass(10 * LONGEST);
    expect([lines.length, lines[0]?.closed]).toEqual([1, true]);
  });
});

it('the wait doubles from half a second to twenty, with full jitter', () => {
  expect([0, 1, 5, 6, 60].map((tries) => wait(tries, 1))).toEqual([500, 1000, 16_000, 20_000, 20_000]);
  expect(wait(3, 0)).toBe(0);
});
