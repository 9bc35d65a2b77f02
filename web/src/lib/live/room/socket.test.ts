import { beforeEach, describe, expect, it } from 'vitest';
import { FakeWorld } from './fakeworld';
import { LONGEST, QUIET, Seat, SILENCE, wait } from './socket';

let world: FakeWorld;
let told: string[];
const pass = (ms: number) => world.pass(ms);

beforeEach(() => {
  world = new FakeWorld();
  told = [];
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
    world.lines[0]?.opens();
    world.lines[0]?.says('{"n":1,"at":0}');
    world.lines[0]?.says('rubbish');
    expect(told).toEqual(['opened', '1']);
  });

  it('comes back after ever longer waits, and quickly again once it was heard', () => {
    seat();
    for (const ms of [500, 1000, 2000]) {
      world.lines.at(-1)?.onclose?.();
      pass(ms - 1);
      const before = world.lines.length;
      pass(1);
      expect(world.lines.length).toBe(before + 1);
    }
    world.lines.at(-1)?.says('{"n":1,"at":0}');
    world.lines.at(-1)?.onclose?.();
    pass(500);
    expect(world.lines.length).toBe(5);
  });

  it('leaves a line that has gone silent', () => {
    seat();
    world.lines[0]?.opens();
    pass(SILENCE - 1);
    world.lines[0]?.says('{"n":1,"at":0}');
    pass(SILENCE - 1);
    expect(told).toEqual(['opened', '1']);
    pass(1);
    expect([told.at(-1), world.lines[0]?.closed]).toEqual(['closed', true]);
  });

  it('sends only over an open line', () => {
    const one = seat();
    expect(one.send({ hearts: 1 })).toBe(false);
    world.lines[0]?.opens();
    expect(one.send({ hearts: 1 })).toBe(true);
    expect(world.lines[0]?.sent).toEqual(['{"hearts":1}']);
  });

  it('says that it is there when it has said nothing for long', () => {
    const one = seat();
    world.lines[0]?.opens();
    const hear = (ms: number) => {
      pass(ms);
      world.lines[0]?.says('{"n":1,"at":0}');
      return world.lines[0]?.sent.length;
    };
    expect([hear(QUIET / 2), hear(QUIET / 2), hear(5000)]).toEqual([0, 1, 1]);
    expect(world.lines[0]?.sent).toEqual(['{}']);
    one.send({ hearts: 1 });
    expect([hear(QUIET / 2), hear(QUIET / 2)]).toEqual([2, 3]);
  });

  it('stays away when it was left', () => {
    const one = seat();
    world.lines[0]?.opens();
    one.leave();
    pass(10 * LONGEST);
    expect([world.lines.length, world.lines[0]?.closed]).toEqual([1, true]);
  });
});

it('the wait doubles from half a second to twenty, with full jitter', () => {
  expect([0, 1, 5, 6, 60].map((tries) => wait(tries, 1))).toEqual([500, 1000, 16_000, 20_000, 20_000]);
  expect(wait(3, 0)).toBe(0);
});
