import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as api from '$lib/live/api';
import type { Frame, Live, Product, Snapshot } from '$lib/api/shapes';
import * as shop from '$lib/shop/api/products';
import { FakeWorld } from './fakeworld';
import { Room } from './room.svelte';

vi.mock('$lib/live/api');
vi.mock('$lib/shop/api/products');
vi.stubGlobal('window', new EventTarget());

const live = {
  id: '9',
  phase: 'live',
  signal: true,
  viewers: 1,
  products: [],
  explained: [],
  opened_at: 1000,
  ended_at: 9000,
  playlist: '/live/9/index.m3u8'
} as unknown as Live;
const shot = {
  n: 0,
  at: 1000,
  signal: true,
  pins: [],
  say: [],
  gone: [],
  left: {},
  shelf: {}
} as unknown as Snapshot;
const author = { id: '1', handle: 'a', name: 'A' };
const said = { id: '5', account: author, text: 'Hi', at: 1 };

let world: FakeWorld;
let room: Room;
let picture: number | null;
let n: number;

/** A room whose picture stands where the test says. */
async function enter(show: Partial<Live> = {}) {
  room = new Room({ ...live, ...show });
  Object.defineProperty(room.player, 'picture', { get: () => picture });
  room.start();
  world.lines[0]?.opens();
  await vi.advanceTimersByTimeAsync(0);
}

const says = (frame: Partial<Frame>) => world.lines[0]?.says(JSON.stringify({ n: ++n, at: 0, ...frame }));
const looks = (ms = 100) => vi.advanceTimersByTimeAsync(ms);
const sent = () => world.lines[0]?.sent.map((text) => JSON.parse(text));

beforeEach(() => {
  vi.useFakeTimers();
  [world, picture, n] = [new FakeWorld(), null, 0];
  vi.stubGlobal('WebSocket', function () {
    return world.open();
  });
  vi.mocked(api.seatAddress).mockReturnValue('ws://x');
  vi.mocked(api.room).mockResolvedValue(shot);
  vi.mocked(api.live).mockReset().mockResolvedValue(live);
  vi.mocked(api.comments).mockResolvedValue({ comments: [], pins: [], kept: [] });
});

afterEach(() => {
  room.stop();
  vi.useRealTimers();
});

describe('beside the picture', () => {
  it('stands what came with the page before anything moves', () => {
    const pins = [{ product: '7', at: 500 }];
    room = new Room(live, true, { ...shot, pins, explaining: '8', say: [said] });
    expect([room.cards, room.explaining, room.said]).toEqual([['8', '7'], '8', [said]]);
  });

  it('what is explained and what is pinned come at their second', async () => {
    await enter();
    await looks();
    picture = 2000;
    says({ at: 3000, explaining: '7', pinned: said });
    await looks();
    expect([room.explaining, room.pinned]).toEqual([null, null]);
    picture = 3000;
    await looks();
    expect([room.explaining, room.pinned?.id]).toEqual(['7', '5']);
  });

  it('what a moderator pins stands until the room says otherwise', async () => {
    await enter();
    await looks();
    room.pinned = said;
    await looks(300);
    expect(room.pinned).toBe(said);
    says({ at: 3000, pinned: null });
    await looks();
    expect(room.pinned).toBeNull();
  });

  it('a replay shows what was explained and what was kept in sight, at its second', async () => {
    const explained = [{ at: 3000, until: 5000, product: '7', title: 'Mug' }];
    const kept = [
      { at: 4000, comment: said },
      { at: 6000, comment: null }
    ];
    vi.mocked(api.comments).mockResolvedValue({ comments: [], pins: [], kept });
    await enter({ phase: 'ended', explained });
    for (const [at, product, comment] of [
      [2000, null, undefined],
      [4000, '7', '5'],
      [5000, null, '5'],
      [6000, null, undefined],
      [3000, '7', undefined]
    ] as const) {
      picture = at;
      await looks();
      expect([at, room.explaining, room.pinned?.id]).toEqual([at, product, comment]);
    }
  });
});

describe('a viewer is reported', () => {
  it('to the room while it is live, to the last when the page goes', async () => {
    await enter();
    room.player.played.give(1500);
    await looks();
    expect(sent()).toContainEqual({ played: 1500, at: expect.any(Number) });
    room.player.played.give(700);
    window.dispatchEvent(new Event('pagehide'));
    expect(sent()?.at(-1)).toEqual({ played: 700, at: expect.any(Number) });
  });

  it('over HTTP in a replay, at the second of its picture', async () => {
    vi.mocked(api.attend).mockResolvedValue(true);
    await enter({ phase: 'ended' });
    picture = 4000;
    room.click('7');
    room.player.played.give(1500);
    await looks();
    expect(vi.mocked(api.attend).mock.calls).toEqual([
      ['9', { click: '7', at: 4000 }],
      ['9', { played: 1500, at: 4000 }]
    ]);
  });
});

it('a show that ends is asked for within a moment, not by all at once', async () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.9);
  await enter();
  says({ phase: 'ended' });
  await looks(1200);
  expect(api.live).not.toHaveBeenCalled();
  vi.mocked(api.live).mockResolvedValue({ ...live, phase: 'ended' });
  await looks(400);
  random.mockRestore();
  expect([vi.mocked(api.live).mock.calls.length, room.live.phase]).toEqual([1, 'ended']);
});

it('a product that is opened says all there is, and goes on saying it when the live is asked for again', async () => {
  const card = { id: '7', description: '', skus: [], whole: false } as unknown as Product;
  const whole = { ...card, description: 'Words', whole: true };
  vi.mocked(api.live).mockResolvedValue({ ...live, products: [card] });
  vi.mocked(shop.product).mockResolvedValue(whole);
  await enter({ products: [card] });
  expect(room.product('7')?.description).toBe('');
  await room.whole('7');
  expect(room.product('7')?.description).toBe('Words');
  vi.mocked(shop.product).mockResolvedValue({ ...whole, description: 'Other words' });
  await room.refresh();
  await vi.advanceTimersByTimeAsync(0);
  expect(room.product('7')?.description).toBe('Other words');
  vi.mocked(shop.product).mockRejectedValue(new Error('offline'));
  await room.whole('7');
  expect(room.product('7')?.description).toBe('Other words');
});
