import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as api from '$lib/live/api';
import type { LiveLine, Wall } from '$lib/api/shapes';
import { OnAir } from './onair.svelte';

vi.mock('$lib/live/api');
vi.stubGlobal('document', { hidden: false });

const show = (id: string, opened_at: number) => ({ id, opened_at, phase: 'live' }) as LiveLine;

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(api.wall).mockResolvedValue({} as Wall);
});
afterEach(() => vi.useRealTimers());

it('asks for what is on and for nothing else, however long it looks', async () => {
  vi.mocked(api.livesOf).mockResolvedValue([show('1', 10), show('2', 20)]);
  const air = new OnAir();
  const stop = air.watch('7');
  await vi.advanceTimersByTimeAsync(11_000);
  stop();
  expect(vi.mocked(api.livesOf).mock.calls).toEqual(Array(3).fill(['7', { phase: 'live' }]));
  expect([air.others, vi.mocked(api.wall).mock.calls[0]]).toEqual([1, ['2']]);
});
