import { expect, test, vi } from 'vitest';
import { Fault } from '$lib/api/fault';
import type { Comment } from '$lib/api/shapes';
import type { Room } from '$lib/live/room/room.svelte';
import { Talk } from '$lib/live/talk/talk.svelte';
import { Reading } from './reading.svelte';

const comment = (id: number) =>
  ({ id: `1${String(id).padStart(4, '0')}`, text: String(id), at: id }) as Comment;
const run = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, step) => comment(from + step));

function room() {
  const talk = new Talk('9');
  return {
    live: { id: '9', phase: 'live' },
    talk,
    get said() {
      return talk.said;
    }
  } as unknown as Room;
}

test('what frames left out is put in its place, and nothing stands twice', async () => {
  const ask = vi.fn().mockResolvedValueOnce(run(1, 3)).mockResolvedValueOnce(run(2, 6));
  const reading = new Reading(room(), ask);
  await reading.read();
  reading.room.talk.hear({ say: [comment(6)] });
  reading.room.talk.show(reading.room.talk.due(null));
  await reading.read();
  expect(reading.room.said.map((one) => one.text)).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(ask.mock.calls.map(([, query]) => query)).toEqual([{ after: undefined }, { after: '10003' }]);
  expect(reading.room.talk.due(null)).toEqual([]);
});

test('a full page has something before it, which is put before', async () => {
  const ask = vi.fn().mockResolvedValueOnce(run(201, 400)).mockResolvedValueOnce(run(190, 200));
  const reading = new Reading(room(), ask);
  await reading.read();
  expect(reading.earlier).toBe(true);
  await reading.back();
  expect(ask).toHaveBeenLastCalledWith('9', { before: '10201' });
  expect([reading.room.said[0]?.text, reading.room.said.length, reading.earlier]).toEqual([
    '190',
    211,
    false
  ]);
});

test('a fault is said, and the reading goes on after it', async () => {
  const fault = new Fault('offline', 'away', 0);
  const ask = vi.fn().mockRejectedValueOnce(fault).mockResolvedValueOnce(run(1, 1));
  const reading = new Reading(room(), ask);
  await reading.read();
  expect(reading.fault).toBe(fault);
  await reading.read();
  expect([reading.fault, reading.room.said.length]).toEqual([null, 1]);
});
