import { expect, it, vi } from 'vitest';
import type { Comment } from '$lib/api/shapes';
import { PAGE, Replay } from './replay';

const account = { id: '1', handle: 'a', name: 'A' };
const said = (at: number): Comment => ({ id: String(at), account, text: 'x', at });
const show = { id: '9', opened_at: 1_000_000, ended_at: 1_600_000 };
const settle = () => vi.waitFor(() => Promise.resolve());
const times = (list: Comment[]) => list.map(({ at }) => at - 1_000_000);

it('hands out comments at their second', async () => {
  const fetch = vi
    .fn()
    .mockResolvedValue({ comments: [1_000_500, 1_001_000, 1_002_500].map(said), pins: [] });
  const replay = new Replay(show, () => {}, fetch);
  await settle();
  expect(times(replay.due(1_000_100))).toEqual([]);
  expect(times(replay.due(1_001_000))).toEqual([500, 1000]);
  expect(times(replay.due(1_001_100))).toEqual([]);
  expect(times(replay.due(1_002_600))).toEqual([2500]);
  expect(fetch).toHaveBeenCalledTimes(1);
});

it('after a jump shows what was said just before, and says that it jumped', async () => {
  const fetch = vi
    .fn()
    .mockResolvedValue({ comments: [1_005_000, 1_100_000, 1_120_000].map(said), pins: [] });
  const replay = new Replay(show, () => {}, fetch);
  await settle();
  replay.due(1_000_100);
  expect(replay.jumped()).toBe(true);
  expect(times(replay.due(1_121_000))).toEqual([100_000, 120_000]);
  expect([replay.jumped(), replay.jumped()]).toEqual([true, false]);
  expect(times(replay.due(1_006_000))).toEqual([5000]);
});

it('asks for windows when the show holds more than one answer', async () => {
  const full = Array.from({ length: PAGE }, (_, i) => said(1_000_000 + i * 10));
  const fetch = vi
    .fn()
    .mockResolvedValueOnce({ comments: full, pins: [] })
    .mockResolvedValue({ comments: [said(1_300_000)], pins: [] });
  const replay = new Replay(show, () => {}, fetch);
  await settle();
  replay.due(1_300_100);
  await settle();
  expect(fetch.mock.calls[1]).toEqual(['9', 1_270_100, 1_420_100]);
  expect(times(replay.due(1_300_200))).toEqual([300_000]);
});

it('hands on the cards once', async () => {
  const marks = vi.fn();
  const pins = [{ at: 1_000_100, product: '5', shown: true }];
  new Replay(show, marks, vi.fn().mockResolvedValue({ comments: [], pins }));
  await settle();
  expect(marks.mock.calls).toEqual([[pins]]);
});

it('is silent when the comments cannot be had', async () => {
  const replay = new Replay(show, () => {}, vi.fn().mockRejectedValue(new Error('no')));
  await settle();
  expect(replay.due(1_000_100)).toEqual([]);
});
