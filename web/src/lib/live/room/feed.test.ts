import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '$lib/api/fault';
import type { Snapshot } from '$lib/api/shapes';
import { FakeWorld } from './fakeworld';
import { Feed } from './feed';

let world: FakeWorld;
let told: string[];
const ask = vi.fn<(id: string) => Promise<Snapshot>>();
const shot = (n: number) => ({ n, at: 0 }) as Snapshot;
const settle = () => new Promise((resolve) => setTimeout(resolve));

function feed() {
  const tell = (word: string) => told.push(word);
  const listener = {
    snapshot: ({ n }: { n: number }) => tell(`all ${n}`),
    frame: ({ n }: { n: number }) => tell(`frame ${n}`),
    missed: () => tell('missed'),
    line: (on: boolean) => !on && tell('no line'),
    fault: (fault: Fault | null) => fault && tell(fault.code)
  };
  return new Feed('9', true, listener, world, ask);
}

/** The room says these frames. */
const says = (...numbers: number[]) => numbers.forEach((n) => world.lines.at(-1)?.says(`{"n":${n},"at":0}`));

async function passes(ms: number) {
  await settle();
  world.pass(ms);
  await settle();
  return told.splice(0).join(', ');
}

beforeEach(() => {
  vi.stubGlobal('location', { protocol: 'http:', host: 'x' });
  [world, told] = [new FakeWorld(), []];
  ask.mockReset();
});

describe('what a room says', () => {
  it('begins with a snapshot and goes on with the frames after it', async () => {
    ask.mockResolvedValue(shot(2));
    feed().sit();
    world.lines[0]?.opens();
    says(1, 2, 3);
    expect(await passes(0)).toBe('all 2, frame 3');
    says(4);
    expect(await passes(0)).toBe('frame 4');
  });

  it('is shown at once where it came with the page, and asked for when the seat is taken', async () => {
    ask.mockResolvedValue(shot(4));
    const one = feed();
    one.begin(shot(2));
    expect(await passes(0)).toBe('all 2');
    one.sit();
    world.lines[0]?.opens();
    says(5);
    expect(await passes(0)).toBe('all 4, frame 5');
  });

  it('is asked for again when the first snapshot fails, before any frame came', async () => {
    ask.mockRejectedValueOnce(new Fault('unavailable', '')).mockResolvedValue(shot(2));
    feed().sit();
    world.lines[0]?.opens();
    expect(await passes(3000)).toBe('unavailable, all 2');
  });

  it('is asked for anew when a frame is missed, and nothing is handed on until then', async () => {
    ask.mockResolvedValueOnce(shot(1)).mockResolvedValue(shot(4));
    feed().sit();
    world.lines[0]?.opens();
    await passes(0);
    says(4, 5);
    expect(await passes(0)).toBe('missed');
    expect(await passes(2000)).toBe('all 4, frame 5');
  });

  it('is asked for anew on another seat, where something may have been missed', async () => {
    ask.mockResolvedValue(shot(1));
    feed().sit();
    world.lines[0]?.opens();
    await passes(0);
    world.lines[0]?.onclose?.();
    world.pass(500);
    world.lines[1]?.opens();
    expect(await passes(2000)).toBe('no line, missed, all 1');
  });

  it('is not waited for any more when nobody listens', async () => {
    ask.mockRejectedValue(new Fault('unavailable', ''));
    const one = feed();
    one.sit();
    world.lines[0]?.opens();
    await passes(0);
    one.stop();
    expect(await passes(60_000)).toBe('');
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
