import { describe, expect, it, vi } from 'vitest';
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
    .mockResolvedValue({ comments: [1_000_500, 1_001_000, 1_002_500].map(said), pins: [], kept: [] });
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
    .mockResolvedValue({ comments: [1_005_000, 1_100_000, 1_120_000].map(said), pins: [], kept: [] });
  const replay = new Replay(show, () => {}, fetch);
  await settle();
  replay.due(1_000_100);
  expect(replay.jumped()).toBe(true);
  expect(times(replay.due(1_121_000))).toEqual([100_000, 120_000]);
  expect([replay.jumped(), replay.jumped()]).toEqual([true, false]);
  expect(times(replay.due(1_006_000))).toEqual([5000]);
});

it('begins anew where the picture is, when the show holds more than one answer', async () => {
  const full = Array.from({ length: PAGE }, (_, i) => said(1_000_000 + i * 10));
  const fetch = vi
    .fn()
    .mockResolvedValueOnce({ comments: full, pins: [], kept: [] })
    .mockResolvedValue({ comments: [said(1_300_000)], pins: [], kept: [] });
  const replay = new Replay(show, () => {}, fetch);
  await settle();
  replay.due(1_300_100);
  await settle();
  expect(fetch.mock.calls[1]).toEqual(['9', 1_270_100, 1_600_001]);
  expect(times(replay.due(1_300_200))).toEqual([300_000]);
});

/** A show with a comment every 10 ms: 100 a second, ten minutes long. */
function storm() {
  const open = { now: 0, most: 0, asked: 0 };
  const fetch = async (_: string, from: number, to: number) => {
    open.asked++;
    open.most = Math.max(open.most, ++open.now);
    await Promise.resolve();
    open.now--;
    const first = Math.max(0, Math.ceil((from - 1_000_000) / 10));
    const after = Math.min(Math.ceil((to - 1_000_000) / 10), 60_000, first + PAGE);
    const comments = Array.from({ length: Math.max(0, after - first) }, (_, n) =>
      said(1_000_000 + (first + n) * 10)
    );
    return { comments, pins: [], kept: [] };
  };
  return { open, fetch };
}

/** Plays from one second of the show to another, ten looks a second; answers what was shown. */
async function plays(replay: Replay, from: number, to: number) {
  const shown: number[] = [];
  for (let at = from * 1000; at <= to * 1000; at += 100) {
    const due = times(replay.due(1_000_000 + at));
    if (replay.jumped()) shown.length = 0;
    shown.push(...due);
    await settle();
  }
  return shown;
}

describe('a storm of 100 comments a second', () => {
  it('is shown to the last comment, each once, in few questions and never two at once', async () => {
    const { open, fetch } = storm();
    const replay = new Replay(show, () => {}, fetch);
    await settle();
    const shown = await plays(replay, 1, 600);
    expect(shown.length).toBe(60_000);
    expect(shown.every((at, n) => at === n * 10)).toBe(true);
    expect(open.most).toBe(1);
    expect(open.asked).toBeLessThanOrEqual(60_000 / PAGE + 2);
  });

  it('is caught up with after a jump, forward and back', async () => {
    const { open, fetch } = storm();
    const replay = new Replay(show, () => {}, fetch);
    await settle();
    await plays(replay, 1, 10);
    for (const second of [400, 300, 120]) {
      open.asked = 0;
      const shown = await plays(replay, second, second + 20);
      expect(shown.at(-1)).toBe((second + 20) * 1000);
      expect(shown.every((at, n) => n === 0 || at === (shown[n - 1] ?? 0) + 10)).toBe(true);
      expect(open.asked).toBeLessThanOrEqual(12_000 / PAGE);
    }
  });

  it('that cannot be had is asked for ever more rarely', async () => {
    vi.useFakeTimers();
    const fetch = vi.fn().mockRejectedValue(new Error('no'));
    const replay = new Replay(
      show,
      () => {},
      fetch,
      () => 1
    );
    for (let n = 0; n < 600; n++) {
      await vi.advanceTimersByTimeAsync(100);
      replay.due(1_001_000 + n * 100);
    }
    vi.useRealTimers();
    expect(fetch.mock.calls.length).toBeLessThanOrEqual(9);
    expect(fetch.mock.calls.length).toBeGreaterThan(5);
  });
});

it('hands on the cards once', async () => {
  const marks = vi.fn();
  const pins = [{ at: 1_000_100, product: '5', shown: true }];
  new Replay(show, marks, vi.fn().mockResolvedValue({ comments: [], pins, kept: [] }));
  await settle();
  expect(marks.mock.calls).toEqual([[{ comments: [], pins, kept: [] }]]);
});

it('hands on the cards when the first answer failed', async () => {
  const marks = vi.fn();
  const pins = [{ at: 1_000_100, product: '5', shown: true }];
  const fetch = vi
    .fn()
    .mockRejectedValueOnce(new Error('no'))
    .mockResolvedValue({ comments: [], pins, kept: [] });
  vi.useFakeTimers();
  const replay = new Replay(show, marks, fetch);
  await vi.advanceTimersByTimeAsync(1000);
  replay.due(1_000_100);
  await vi.advanceTimersByTimeAsync(0);
  vi.useRealTimers();
  expect(marks.mock.calls).toEqual([[{ comments: [], pins, kept: [] }]]);
});

it('is silent when the comments cannot be had', async () => {
  const replay = new Replay(show, () => {}, vi.fn().mockRejectedValue(new Error('no')));
  await settle();
  expect(replay.due(1_000_100)).toEqual([]);
});
